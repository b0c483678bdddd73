package dev.kci.runner.supervise;

/**
 * The load of a runtime.
 *
 * @param waiting jobs that are not submitted yet
 * @param submitted jobs in the runtime, including ended but unreported ones
 * @param refused parked jobs, because the API refuses or fails to change their nodes
 */
public record Load(int waiting, int submitted, int refused) {}
