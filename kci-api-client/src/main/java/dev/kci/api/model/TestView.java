package dev.kci.api.model;

/**
 * A test or suite of tests, with its data typed.
 *
 * @param node the node itself, of kind test
 */
public record TestView(Node node) implements NodeView.TestRun {
  /**
   * @throws IllegalArgumentException when the node is of another kind
   */
  public TestView {
    node.requireKind(NodeKind.TEST);
  }
}
