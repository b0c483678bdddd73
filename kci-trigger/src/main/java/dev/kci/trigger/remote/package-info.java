/** Queries git remotes for the heads of their branches. */
@NullMarked
package dev.kci.trigger.remote;

import org.jspecify.annotations.NullMarked;
