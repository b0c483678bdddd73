package dev.kci.results.reader;

import dev.kci.api.Nodes;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds the finished checkouts of all branches. Patch series, superseded checkouts, and those that
 * a command such as a bisection requested or somebody cancelled are left out. Thread-safe.
 */
public final class FinishedCheckouts {
  /** The maximum number of checkouts of one reading; older ones are left out. */
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
   * Returns the checkouts created in a period, newest first. Each request has bounds on time and
   * number.
   *
   * @param owners whose checkouts; anybody can add one
   * @param since checkouts created before this time are left out
   * @param until checkouts created at this time or later are left out
   * @throws dev.kci.api.ApiException if the API does not answer
   */
  public List<Node> between(NodeQuery.Condition owners, Instant since, Instant until) {
    return newest(
        new BackwardWalk(nodes, finished(owners), since, until).read(found -> found.size() >= MOST),
        MOST);
  }

  /**
   * Returns the last checkouts of a checkout's owner, tree, branch and submitter before it, newest
   * first. Each request has bounds on time and number.
   *
   * @param checkout nothing is before one that lacks a revision, an owner or a time of creation
   * @param past how far back to look
   * @param most how many checkouts to return
   * @throws dev.kci.api.ApiException if the API does not answer
   */
  public List<Node> before(Node checkout, Duration past, int most) {
    Optional<KernelRevision> revision = checkout.kernelRevision();
    Instant created = checkout.created();
    if (revision.isEmpty() || created == null || checkout.owner() == null) {
      return List.of();
    }
    NodeQuery selection =
        finished(NodeField.OWNER.is(checkout.owner()))
            .and(NodeField.data("kernel_revision.tree").is(revision.get().tree()))
            .and(NodeField.data("kernel_revision.branch").is(revision.get().branch()));
    if (checkout.submitter() != null) {
      selection = selection.and(NodeField.SUBMITTER.is(checkout.submitter()));
    }
    return newest(
        new BackwardWalk(nodes, selection, created.minus(past), created)
            .read(found -> found.stream().filter(FinishedCheckouts::isOfBranch).count() >= most),
        most);
  }

  /**
   * Returns the checkouts of branches created in a period, in any state, newest first. Each request
   * has bounds on time and number.
   *
   * @param owners whose checkouts; anybody can add one
   * @param since checkouts created before this time are left out
   * @param until checkouts created at this time or later are left out
   * @throws dev.kci.api.ApiException if the API does not answer
   */
  public List<Node> started(NodeQuery.Condition owners, Instant since, Instant until) {
    NodeQuery selection = NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT)).and(owners);
    return new BackwardWalk(nodes, selection, since, until)
        .read(found -> found.size() >= MOST).stream()
            .filter(node -> node.isRevision() && node.kernelRevision().isPresent())
            .sorted(NEWEST_FIRST)
            .limit(MOST)
            .toList();
  }

  /** Whether a checkout is finished, and neither superseded nor requested nor cancelled. */
  public static boolean isFinished(Node checkout) {
    return checkout.state() == NodeState.DONE
        && checkout.result() == Result.PASS
        && isOfBranch(checkout);
  }

  private static NodeQuery finished(NodeQuery.Condition owners) {
    return NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
        .and(NodeField.STATE.is(NodeState.DONE))
        .and(NodeField.RESULT.is(Result.PASS))
        .and(owners);
  }

  private static List<Node> newest(Collection<Node> found, int most) {
    return found.stream()
        .filter(FinishedCheckouts::isOfBranch)
        .sorted(NEWEST_FIRST)
        .limit(most)
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
