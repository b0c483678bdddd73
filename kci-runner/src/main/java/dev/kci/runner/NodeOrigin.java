package dev.kci.runner;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.trust.TrustedOwners;
import org.jspecify.annotations.Nullable;

/**
 * Whose nodes this runner schedules jobs for.
 *
 * @param owners the users
 * @param submitter who asked for them, like {@code service:pipeline}; null for all
 */
record NodeOrigin(TrustedOwners owners, @Nullable String submitter) {
  /** An event need not tell the owner, and does not tell the submitter: the node does. */
  boolean passes(NodeEvent event) {
    return event.owner() == null || owners.has(event.owner());
  }

  boolean passes(Node node) {
    return owners.has(node) && (submitter == null || submitter.equals(node.submitter()));
  }
}
