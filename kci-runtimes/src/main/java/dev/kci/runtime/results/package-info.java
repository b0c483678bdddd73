/**
 * Evaluates a job's output. Start with {@link dev.kci.runtime.results.Findings}. {@link
 * dev.kci.runtime.results.LogParser} reads a log, using {@link dev.kci.runtime.results.TapParser}
 * for results and {@link dev.kci.runtime.results.KernelMessages} for the kernel's faults; {@link
 * dev.kci.runtime.results.JUnitReport} and {@link dev.kci.runtime.results.HierarchyReport} read
 * result files; {@link dev.kci.runtime.results.ProcessResult} combines them with the exit status;
 * {@link dev.kci.runtime.results.ResultNodes} creates the child nodes.
 */
@NullMarked
package dev.kci.runtime.results;

import org.jspecify.annotations.NullMarked;
