package dev.kci.runner.create;

import org.jspecify.annotations.Nullable;

/**
 * Identifies a job, which runs once: nodes with equal keys are the same job.
 *
 * @param place the runtime's name; {@code type T} for a job that any runtime of that type may run
 */
record JobKey(
    @Nullable String parent,
    String name,
    String place,
    @Nullable String platform,
    long retryCounter) {}
