package dev.kci.runner;

import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.pipeline.config.SchedulerEntry;
import dev.kci.pipeline.schedule.RetryPolicy;
import dev.kci.runner.create.RunnerMark;
import dev.kci.trust.TrustedOwners;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Finds nodes whose jobs may be missing because their event was missed. */
final class Reconciliation {
  private static final Duration LOOK_BACK = Duration.ofHours(24);

  private final Nodes nodes;
  private final TrustedOwners causing;
  private final TrustedOwners user;
  private final boolean retries;
  private final RunnerMark mark;
  private final Set<NodeKind> kinds = new LinkedHashSet<>();
  private final InstantSource clock;

  /**
   * @param causing the owners whose nodes may trigger jobs
   * @param user the user that creates this runner's nodes
   * @param mark of the nodes of this runner and its group
   * @param retries whether ended jobs may be retried
   */
  Reconciliation(
      Nodes nodes,
      List<SchedulerEntry> entries,
      TrustedOwners causing,
      TrustedOwners user,
      RunnerMark mark,
      boolean retries,
      InstantSource clock) {
    this.nodes = nodes;
    this.causing = causing;
    this.user = user;
    this.mark = mark;
    this.retries = retries;
    this.clock = clock;
    for (SchedulerEntry entry : entries) {
      if (entry.event().get("kind") instanceof String kind
          && NodeState.AVAILABLE.wireName().equals(entry.event().get("state"))) {
        kinds.add(new NodeKind(kind));
      }
    }
  }

  /** Returns the nodes to handle as if they had just been updated. */
  Stream<Node> nodes() {
    Instant since = clock.instant().minus(LOOK_BACK);
    Stream<Node> all = kinds.isEmpty() ? Stream.empty() : causing(since);
    return retries ? Stream.concat(all, nodes.find(ended(since))) : all;
  }

  /** Excludes patch series, which do not trigger jobs. */
  private Stream<Node> causing(Instant since) {
    return nodes
        .find(available(since))
        .filter(node -> !node.is(NodeKind.CHECKOUT) || node.isRevision());
  }

  private NodeQuery available(Instant since) {
    return NodeQuery.where(NodeField.KIND.in(kinds))
        .and(NodeField.STATE.is(NodeState.AVAILABLE))
        .and(NodeField.CREATED.after(since))
        .and(causing.condition());
  }

  /** Selects jobs that may be retried. */
  private NodeQuery ended(Instant since) {
    return NodeQuery.where(NodeField.STATE.is(NodeState.DONE))
        .and(NodeField.RESULT.in(RetryPolicy.RESULTS))
        .and(mark.ofGroup())
        .and(NodeField.CREATED.after(since))
        .and(user.condition());
  }
}
