/**
 * What a job's output says: {@link dev.kci.runner.results.TapParser} reads KTAP and TAP lines as
 * they come, {@link dev.kci.runner.results.JUnitReport} and {@link
 * dev.kci.runner.results.HierarchyReport} files that it left, {@link
 * dev.kci.runner.results.Verdict} makes one result of them and the exit status, {@link
 * dev.kci.runner.results.ResultNodes} makes the child nodes.
 */
@NullMarked
package dev.kci.runner.results;

import org.jspecify.annotations.NullMarked;
