package dev.kci.runner.create;

import org.jspecify.annotations.Nullable;

/**
 * What makes two job nodes the same job, which runs once.
 *
 * @param place the runtime's name; {@code type T} for a job that any runtime of that type may run
 */
record JobKey(
    @Nullable String parent,
    String name,
    String place,
    @Nullable String platform,
    long retryCounter) {}
