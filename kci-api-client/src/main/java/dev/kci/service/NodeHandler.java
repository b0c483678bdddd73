package dev.kci.service;

import dev.kci.api.model.NodeEvent;

/**
 * Handles node events for a service.
 *
 * <p>It may be called again for the same event, after a restart or if the API sends it twice, and
 * for a node found by {@linkplain EventLoop.Builder#reconcile reconciling}, so it should read the
 * node and do nothing if nothing is left to do. Calls for one node never overlap.
 */
@FunctionalInterface
public interface NodeHandler {
  /**
   * Handles an event. After a {@link dev.kci.api.UnavailableException} the event is retried: as
   * long as the API is away, or for about 15 s if it answers 500. After an {@link
   * dev.kci.api.UnauthorizedException} it is retried as long as the API refuses the token
   * altogether. An {@link java.io.UncheckedIOException}, such as that of a full disk, leaves the
   * event to the reconciling query. Any other exception ends the handling of the event and is
   * logged, except while the loop is stopping (for instance after an interrupt): then the event is
   * handled after the next start. An {@link Error} ends the thread, and in the commands the
   * process; see {@link EventLoop}.
   */
  void handle(NodeEvent event);
}
