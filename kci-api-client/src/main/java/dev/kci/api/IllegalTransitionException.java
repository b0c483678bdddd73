package dev.kci.api;

import dev.kci.api.model.NodeState;

/** A change of state that the server does not allow was not sent. */
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
            + "; read it again and decide anew",
        null);
  }
}
