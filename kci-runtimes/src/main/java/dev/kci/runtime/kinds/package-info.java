/** All kinds of runtimes: their settings, and how each is opened. */
@NullMarked
package dev.kci.runtime.kinds;

import org.jspecify.annotations.NullMarked;
