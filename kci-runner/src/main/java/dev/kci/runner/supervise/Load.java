package dev.kci.runner.supervise;

/**
 * The current work of a runtime.
 *
 * @param waiting jobs that wait to be submitted
 * @param submitted jobs that are in the runtime, or ended there and are not reported
 * @param refused jobs that keep no place, because the API refuses to change their nodes
 */
public record Load(int waiting, int submitted, int refused) {}
