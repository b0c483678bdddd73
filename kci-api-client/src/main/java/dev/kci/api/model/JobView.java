package dev.kci.api.model;

/**
 * A job that runs tests, with its data typed.
 *
 * @param node the node itself, of kind job
 */
public record JobView(Node node) implements NodeView.TestRun {
  /**
   * @throws IllegalArgumentException when the node is of another kind
   */
  public JobView {
    node.requireKind(NodeKind.JOB);
  }
}
