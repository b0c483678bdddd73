package dev.kci.api;

import dev.kci.api.model.Node;
import java.util.function.UnaryOperator;

/** Sends the smallest request that makes a change to a node. */
final class NodeUpdate {
  private final Nodes nodes;

  NodeUpdate(Nodes nodes) {
    this.nodes = nodes;
  }

  /**
   * @param silent whether to publish no event
   */
  Node update(Node base, UnaryOperator<Node> change, boolean silent) {
    Node changed = changed(base, change);
    NodePatch patch = NodePatch.between(base, changed);
    if (patch.isEmpty()) {
      return base;
    }
    if (patch.isPatchable()) {
      try {
        return nodes.patch(base.requireId(), patch, silent);
      } catch (InvalidRequestException e) {
        throw refused("PATCH", changed, e);
      } catch (ApiException e) {
        if (e.status() != 405) {
          throw e;
        }
      }
    }
    return replace(base.requireId(), change, silent);
  }

  /** A PUT writes every field, so the change is applied again, to the node as it is now. */
  private Node replace(String id, UnaryOperator<Node> change, boolean silent) {
    Node fresh = nodes.get(id);
    Node changed = changed(fresh, change);
    if (NodePatch.between(fresh, changed).isEmpty()) {
      return fresh;
    }
    try {
      return nodes.put(changed, silent);
    } catch (InvalidRequestException e) {
      throw refused("PUT", changed, e);
    }
  }

  /** The server's words are from the recorded exchange {@code patch-illegal-transition}. */
  private static ApiException refused(
      String method, Node changed, InvalidRequestException refusal) {
    return String.valueOf(refusal.getMessage()).contains("Transition not allowed")
        ? new IllegalTransitionException(method + " node/" + changed.id(), changed.state(), refusal)
        : refusal;
  }

  private static Node changed(Node base, UnaryOperator<Node> change) {
    Node changed = change.apply(base);
    if (!base.requireId().equals(changed.id())) {
      throw new IllegalArgumentException(
          "The change of node " + base.id() + " made it node " + changed.id() + "; keep the id");
    }
    if (!base.state().canBecome(changed.state())) {
      throw new IllegalTransitionException(
          "PATCH node/" + base.id(), base.state(), changed.state());
    }
    return changed;
  }
}
