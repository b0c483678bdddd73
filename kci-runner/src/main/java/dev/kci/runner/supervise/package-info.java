/**
 * Supervises jobs from the creation of their nodes to the report. Start with {@link
 * dev.kci.runner.supervise.RuntimeSupervisor}; {@link dev.kci.runner.supervise.Lifecycle} decides
 * the states of a node.
 */
@NullMarked
package dev.kci.runner.supervise;

import org.jspecify.annotations.NullMarked;
