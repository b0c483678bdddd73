/**
 * What a job's output says: {@link dev.kci.runtime.results.LogParser} reads a log, with {@link
 * dev.kci.runtime.results.TapParser} for results and {@link dev.kci.runtime.results.KernelMessages}
 * for the kernel's faults; {@link dev.kci.runtime.results.JUnitReport} and {@link
 * dev.kci.runtime.results.HierarchyReport} read files that it left, {@link
 * dev.kci.runtime.results.ProcessResult} makes one result of them and the exit status. {@link
 * dev.kci.runtime.results.Findings} does it all, {@link dev.kci.runtime.results.ResultNodes} makes
 * the child nodes.
 */
@NullMarked
package dev.kci.runtime.results;

import org.jspecify.annotations.NullMarked;
