/**
 * Supervises jobs from their nodes to their reports: {@link dev.kci.runner.supervise.Lifecycle}
 * decides the transitions of nodes, {@link dev.kci.runner.supervise.RuntimeSupervisor} handles the
 * jobs of one runtime.
 */
@NullMarked
package dev.kci.runner.supervise;

import org.jspecify.annotations.NullMarked;
