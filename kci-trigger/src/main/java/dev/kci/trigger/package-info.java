/** Watches git branches and creates checkout nodes. */
@NullMarked
package dev.kci.trigger;

import org.jspecify.annotations.NullMarked;
