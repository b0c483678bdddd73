package dev.kci.runner.create;

import dev.kci.api.model.Node;

/**
 * A job for its runtime.
 *
 * @param node the node in the API, which anybody may have written
 * @param planned the node as decided: this is what runs
 */
public record ReadyJob(Node node, Node planned) {}
