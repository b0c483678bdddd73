/**
 * Places where jobs run. {@link dev.kci.runtime.JobRuntime} is the runner's interface to a shell, a
 * container engine, a cluster or a lab.
 */
@NullMarked
package dev.kci.runtime;

import org.jspecify.annotations.NullMarked;
