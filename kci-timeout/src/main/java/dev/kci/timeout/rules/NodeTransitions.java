package dev.kci.timeout.rules;

import dev.kci.api.model.NodeState;
import java.util.Optional;

/**
 * The timeout service's part of the state chart in the pipeline's documentation, as one table. It
 * never leaves {@code done}, never overwrites a result, and ends a node above unfinished ones only
 * by timeout.
 */
final class NodeTransitions {
  private NodeTransitions() {}

  /** Returns the change that is due; empty if none is. */
  static Optional<Change> of(Situation node) {
    if (node.state() == NodeState.DONE) {
      return Optional.empty();
    }
    if (node.timedOut()) {
      return done(node, Reason.TIMED_OUT);
    }
    return switch (node.state()) {
      case RUNNING, DONE -> Optional.empty();
      case AVAILABLE -> node.holdoffReached() ? holdoffReached(node) : Optional.empty();
      case CLOSING ->
          node.unfinishedDescendants() ? Optional.empty() : done(node, Reason.DESCENDANTS_DONE);
    };
  }

  private static Optional<Change> holdoffReached(Situation node) {
    return node.unfinishedDescendants()
        ? Optional.of(new Change(NodeState.CLOSING, false, Reason.HOLDOFF_REACHED))
        : done(node, Reason.HOLDOFF_REACHED);
  }

  /** A node that is done without a result would tell nobody why (kernelci-pipeline issue 422). */
  private static Optional<Change> done(Situation node, Reason reason) {
    return Optional.of(new Change(NodeState.DONE, node.result() == null, reason));
  }
}
