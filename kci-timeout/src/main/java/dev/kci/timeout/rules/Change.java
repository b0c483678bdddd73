package dev.kci.timeout.rules;

import dev.kci.api.model.NodeState;

/**
 * The change of a node.
 *
 * @param state closing or done
 * @param lacksResult whether the node ends without a result, and so gets {@code incomplete} and the
 *     error code {@code node_timeout}; existing results are never changed
 */
public record Change(NodeState state, boolean lacksResult, Reason reason) {}
