/**
 * What a job's output says: {@link dev.kci.runtime.results.TapParser} reads KTAP and TAP lines as
 * they come, {@link dev.kci.runtime.results.JUnitReport} and {@link
 * dev.kci.runtime.results.HierarchyReport} files that it left, {@link
 * dev.kci.runtime.results.Verdict} makes one result of them and the exit status, {@link
 * dev.kci.runtime.results.ResultNodes} makes the child nodes.
 */
@NullMarked
package dev.kci.runtime.results;

import org.jspecify.annotations.NullMarked;
