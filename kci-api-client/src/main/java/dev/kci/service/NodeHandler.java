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
   * Handles an event. A {@link dev.kci.api.UnavailableException} has it called again later, as long
   * as the API is away, and some times (about 15 s) when it answers 500; so has an {@link
   * dev.kci.api.UnauthorizedException} as long as the API refuses the whole token. Any other
   * exception ends the handling of this event, and is logged. Once the loop was told to stop, an
   * exception (from an interrupt, say) does not end it: the event comes again after the next start.
   * An {@link Error} ends the thread, and in the commands the process; see {@link EventLoop}.
   */
  void handle(NodeEvent event);
}
