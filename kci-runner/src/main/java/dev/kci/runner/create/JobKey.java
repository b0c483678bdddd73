package dev.kci.runner.create;

import org.jspecify.annotations.Nullable;

/**
 * The identity of a job, which only runs once.
 *
 * @param place the runtime's name, or {@code type T} for a job that any runtime of that type may
 *     run
 */
record JobKey(
    @Nullable String parent,
    String name,
    String place,
    @Nullable String platform,
    long retryCounter) {}
