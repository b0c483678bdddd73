/**
 * Where jobs run: {@link dev.kci.runtime.JobRuntime} is what the runner asks of a shell, a
 * container engine, a cluster or a lab.
 */
@NullMarked
package dev.kci.runtime;

import org.jspecify.annotations.NullMarked;
