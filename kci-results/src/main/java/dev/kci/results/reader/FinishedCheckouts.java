package dev.kci.results.reader;

import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the finished checkouts of all branches. Patch series, superseded checkouts, and those that
 * a command such as a bisection requested or somebody cancelled are left out. Thread-safe.
 */
public final class FinishedCheckouts {
  /** The most checkouts of one reading: the newest. */
  public static final int MOST = 5000;

  private static final Comparator<Node> NEWEST_FIRST =
      Comparator.comparing((Node node) -> node.created() == null ? Instant.MIN : node.created())
          .thenComparing(Node::requireId)
          .reversed();

  private final Nodes nodes;

  public FinishedCheckouts(Nodes nodes) {
    this.nodes = nodes;
  }

  /**
   * Returns the checkouts created in a time, newest first. Each request has bounds on time and
   * number.
   *
   * @param owners whose checkouts; anybody can add one
   * @param since checkouts created before this time are left out
   * @param until checkouts created at this time or later are left out
   * @throws dev.kci.api.ApiException if the API does not answer
   */
  public List<Node> between(NodeQuery.Condition owners, Instant since, Instant until) {
    NodeQuery selection =
        NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
            .and(NodeField.STATE.is(NodeState.DONE))
            .and(NodeField.RESULT.is(Result.PASS))
            .and(owners);
    return new BackwardWalk(nodes, selection, since, until)
        .read(found -> found.size() >= MOST).stream()
            .filter(FinishedCheckouts::isOfBranch)
            .sorted(NEWEST_FIRST)
            .limit(MOST)
            .toList();
  }

  private static boolean isOfBranch(Node checkout) {
    return checkout.isRevision()
        && checkout.kernelRevision().isPresent()
        && checkout.supersededBy().isEmpty()
        && checkout.requestedBy().isEmpty()
        && checkout.cancelledBy().isEmpty();
  }
}
