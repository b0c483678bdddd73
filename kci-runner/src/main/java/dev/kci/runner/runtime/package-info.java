/**
 * Where jobs run: {@link dev.kci.runner.runtime.JobRuntime} is what the runner asks of a shell, a
 * container engine, a cluster or a lab.
 */
@NullMarked
package dev.kci.runner.runtime;

import org.jspecify.annotations.NullMarked;
