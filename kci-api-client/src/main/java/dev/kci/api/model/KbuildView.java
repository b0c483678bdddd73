package dev.kci.api.model;

import java.util.List;

/**
 * A kernel build with its data typed.
 *
 * @param node the node itself, of kind kbuild
 */
public record KbuildView(Node node) implements NodeView.Run {
  /**
   * @throws IllegalArgumentException when the node is of another kind
   */
  public KbuildView {
    node.requireKind(NodeKind.KBUILD);
  }

  /** The names of the fragments put on top of the configuration. */
  public List<String> fragments() {
    return node.data().strings("fragments");
  }
}
