package dev.kci.api.model;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

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

  /** A tree of one node. */
  public static NodeTree leaf(Node node) {
    return new NodeTree(node, List.of());
  }

  /** This tree's nodes, parents before their children. */
  public Stream<Node> nodes() {
    return Stream.concat(Stream.of(node), children.stream().flatMap(NodeTree::nodes));
  }
}
