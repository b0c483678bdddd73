package dev.kci.runner;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import org.jspecify.annotations.Nullable;

/**
 * Whose nodes this runner schedules jobs for.
 *
 * @param owner the user; null for all whose events come
 * @param submitter who asked for them, like {@code service:pipeline}; null for all
 */
record NodeOrigin(@Nullable String owner, @Nullable String submitter) {
  /** An event does not tell the submitter: that is known when its node is read. */
  boolean passes(NodeEvent event) {
    return owner == null || event.owner() == null || owner.equals(event.owner());
  }

  boolean passes(Node node) {
    return (owner == null || owner.equals(node.owner()))
        && (submitter == null || submitter.equals(node.submitter()));
  }
}
