package dev.kci.api.model;

import java.util.List;
import java.util.Optional;

/**
 * A checkout with its data typed: a kernel revision and its source.
 *
 * @param node the node itself, of kind checkout
 */
public record CheckoutView(Node node) implements NodeView {
  /**
   * @throws IllegalArgumentException when the node is of another kind
   */
  public CheckoutView {
    node.requireKind(NodeKind.CHECKOUT);
  }

  /** The architectures to build for; empty for all. */
  public List<String> architectureFilter() {
    return node.data().strings("architecture_filter");
  }

  /** The URL of the source's tarball, as soon as there is one. */
  public Optional<String> tarball() {
    return artifact("tarball");
  }
}
