package dev.kci.api.model;

import java.util.List;
import java.util.Objects;

/**
 * A node and the trees below it, for writing results in one request and for showing them.
 *
 * @param children the trees directly below, in order
 */
public record NodeTree(Node node, List<NodeTree> children) {
  public NodeTree {
    Objects.requireNonNull(node, "node");
    children = List.copyOf(children);
  }
}
