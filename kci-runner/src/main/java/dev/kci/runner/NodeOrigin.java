package dev.kci.runner;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.trust.TrustedOwners;
import org.jspecify.annotations.Nullable;

/**
 * Selects the nodes that this runner schedules jobs for.
 *
 * @param owners the owners of the nodes
 * @param submitter the submitter of the nodes, for example {@code service:pipeline}; null for any
 */
record NodeOrigin(TrustedOwners owners, @Nullable String submitter) {
  /** Checks an event, which may lack the owner and always lacks the submitter. */
  boolean passes(NodeEvent event) {
    return event.owner() == null || owners.has(event.owner());
  }

  boolean passes(Node node) {
    return owners.has(node) && (submitter == null || submitter.equals(node.submitter()));
  }
}
