package dev.kci.api.model;

import java.util.List;
import java.util.Optional;

/**
 * A checkout with its data typed: a kernel revision and its source.
 *
 * @param node the node itself, of kind checkout
 */
public record CheckoutView(Node node) {
  /**
   * @throws IllegalArgumentException when the node is of another kind
   */
  public CheckoutView {
    if (!node.is(NodeKind.CHECKOUT)) {
      throw new IllegalArgumentException(
          "Node " + node.id() + " is a " + node.kind() + "; expected a checkout");
    }
  }

  /** The view of a node; empty when it is of another kind. */
  public static Optional<CheckoutView> of(Node node) {
    return node.is(NodeKind.CHECKOUT) ? Optional.of(new CheckoutView(node)) : Optional.empty();
  }

  /** The kernel revision; empty when one of tree, url, branch, commit is missing. */
  public Optional<KernelRevision> revision() {
    return node.kernelRevision();
  }

  /** The architectures to build for; empty for all. */
  public List<String> architectureFilter() {
    return node.data().strings("architecture_filter");
  }

  /** The URL of the source's tarball, as soon as there is one. */
  public Optional<String> tarball() {
    return Optional.ofNullable(node.artifacts().get("tarball"));
  }
}
