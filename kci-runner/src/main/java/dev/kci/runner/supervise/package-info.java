/**
 * The life of a job from its node to its report: {@link dev.kci.runner.supervise.Lifecycle} decides
 * what a node becomes, {@link dev.kci.runner.supervise.RuntimeSupervisor} sees the jobs of one
 * runtime to their end.
 */
@NullMarked
package dev.kci.runner.supervise;

import org.jspecify.annotations.NullMarked;
