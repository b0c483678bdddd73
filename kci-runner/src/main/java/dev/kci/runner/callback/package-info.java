/** Receives the callbacks of labs at the end of jobs. */
@NullMarked
package dev.kci.runner.callback;

import org.jspecify.annotations.NullMarked;
