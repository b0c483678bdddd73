/** Asks git remotes where their branches are. */
@NullMarked
package dev.kci.trigger.remote;

import org.jspecify.annotations.NullMarked;
