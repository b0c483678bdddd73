/** The kinds of runtimes: checks their settings and opens them. */
@NullMarked
package dev.kci.runtime.kinds;

import org.jspecify.annotations.NullMarked;
