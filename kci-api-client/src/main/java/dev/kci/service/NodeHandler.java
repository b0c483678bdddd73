package dev.kci.service;

import dev.kci.api.model.NodeEvent;

/**
 * What a service does about one event of a node.
 *
 * <p>It may be called again for the same event, after a restart or when the API sends it twice, and
 * for a node that {@linkplain EventLoop.Builder#reconcile reconciling} found: so it reads the node
 * and does nothing where nothing is left to do. Calls for one node never overlap.
 */
@FunctionalInterface
public interface NodeHandler {
  /**
   * Handles an event. A {@link dev.kci.api.UnavailableException} has it called again later; any
   * other exception ends the handling of this event, and is logged.
   */
  void handle(NodeEvent event);
}
