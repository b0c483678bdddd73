package dev.kci.timeout.rules;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whose nodes a service ends, and whose it considers. Anybody can add a node below ours, so
 * strangers' nodes are ignored and keep nothing open.
 *
 * @param user the user whose nodes are ended; empty for everybody's, which needs an admin's token
 * @param others users whose unfinished nodes keep those above them open
 */
public record NodeOwners(Optional<String> user, Set<String> others) {
  public NodeOwners {
    others = Set.copyOf(others);
  }

  /** Returns whether the service may end a node. */
  public boolean has(Node node) {
    return user.isEmpty() || user.get().equals(node.owner());
  }

  /** Returns whether an unfinished node keeps those above it open. */
  public boolean counts(Node node) {
    return has(node) || node.owner() != null && others.contains(node.owner());
  }

  /** Limits a query to nodes that the service may end. */
  public NodeQuery only(NodeQuery query) {
    return user.map(name -> query.and(NodeField.OWNER.is(name))).orElse(query);
  }

  /** Returns the query condition for nodes that count; empty if all do. */
  public Optional<NodeQuery.Condition> counted() {
    return user.map(
        name -> NodeField.OWNER.in(Stream.concat(Stream.of(name), others.stream()).toList()));
  }
}
