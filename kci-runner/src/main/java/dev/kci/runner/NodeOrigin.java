package dev.kci.runner;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.trust.TrustedOwners;
import org.jspecify.annotations.Nullable;

/**
 * Says whose nodes this runner schedules jobs for.
 *
 * @param owners the users
 * @param submitter the submitter of the nodes, such as {@code service:pipeline}; null for all
 */
record NodeOrigin(TrustedOwners owners, @Nullable String submitter) {
  /** Events may lack the owner, and always lack the submitter; the node has both. */
  boolean passes(NodeEvent event) {
    return event.owner() == null || owners.has(event.owner());
  }

  boolean passes(Node node) {
    return owners.has(node) && (submitter == null || submitter.equals(node.submitter()));
  }
}
