package dev.kci.runner.supervise;

import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.RuntimeLimits;
import java.time.InstantSource;

/**
 * What the steppers of a runtime's jobs work with.
 *
 * @param name of the runtime
 * @param ownership whether the runtime's jobs are this replica's
 * @param definitions renders jobs
 * @param nodes reads and writes the nodes of claimed jobs
 */
record StepperParts(
    String name,
    JobRuntime runtime,
    RuntimeHealth health,
    Ownership ownership,
    JobDefinitions definitions,
    JobReporter reporter,
    ClaimedNodes nodes,
    RuntimeLimits limits,
    InstantSource clock) {}
