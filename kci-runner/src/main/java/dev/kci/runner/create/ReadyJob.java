package dev.kci.runner.create;

import dev.kci.api.model.Node;

/**
 * A job to hand to its runtime.
 *
 * @param node as the API has it, which anybody may have written
 * @param planned as the decision made it: this is what runs
 */
public record ReadyJob(Node node, Node planned) {}
