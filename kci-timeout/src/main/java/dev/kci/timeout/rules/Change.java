package dev.kci.timeout.rules;

import dev.kci.api.model.NodeState;

/**
 * What a node becomes.
 *
 * @param state closing or done
 * @param lacksResult the node ends without a result, so that it gets {@code incomplete} and the
 *     error code {@code node_timeout}; a result that is there is never touched
 */
public record Change(NodeState state, boolean lacksResult, Reason reason) {}
