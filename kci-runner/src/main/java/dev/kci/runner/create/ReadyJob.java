package dev.kci.runner.create;

import dev.kci.api.model.Node;

/**
 * A job for its runtime.
 *
 * @param node from the API, where anybody may have changed it
 * @param planned the trusted node from the scheduler; this is what runs
 */
public record ReadyJob(Node node, Node planned) {}
