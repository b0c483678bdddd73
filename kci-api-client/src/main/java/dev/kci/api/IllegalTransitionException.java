package dev.kci.api;

import dev.kci.api.model.NodeState;

/**
 * Thrown if a node's state cannot change as requested: either the change was not sent, or the node
 * had moved on since it was read and the server refused. Nothing has changed; read the node again
 * and decide from that.
 */
public final class IllegalTransitionException extends ApiException {
  private static final long serialVersionUID = 1;

  IllegalTransitionException(String request, NodeState from, NodeState to) {
    super(
        request,
        0,
        "not sent: a node that is "
            + from.wireName()
            + " cannot become "
            + to.wireName()
            + "; read it again and decide from that",
        null);
  }

  /**
   * @param refusal the server's answer
   */
  IllegalTransitionException(String request, NodeState to, InvalidRequestException refusal) {
    super(
        request,
        refusal.status(),
        "the node has moved on and can no longer become "
            + to.wireName()
            + "; read it again and decide from that",
        refusal);
  }
}
