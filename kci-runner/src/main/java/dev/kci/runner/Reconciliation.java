package dev.kci.runner;

import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.config.SchedulerEntry;
import dev.kci.runner.job.RuntimeSupervisor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what no event told, as after a restart: this runner's unfinished jobs, which go on, and the
 * nodes whose jobs may be missing.
 */
final class Reconciliation {
  /** Of nodes whose jobs may be missing. */
  private static final Duration LOOK_BACK = Duration.ofHours(24);

  /** Of unfinished jobs: longer than any waits in a lab's queue. */
  private static final Duration LONGEST_JOB = Duration.ofDays(14);

  private static final List<NodeState> UNFINISHED =
      List.of(NodeState.RUNNING, NodeState.AVAILABLE, NodeState.CLOSING);

  private final Nodes nodes;
  private final JobCreation creation;
  private final SelectedRuntimes runtimes;
  private final boolean retries;
  private final RunnerMark mark;
  private final Supplier<@Nullable String> owner;
  private final Set<NodeKind> kinds = new LinkedHashSet<>();
  private final Clock clock;

  /**
   * @param owner whose nodes may cause jobs, asked anew each time; null for everybody's
   */
  Reconciliation(
      Nodes nodes,
      List<SchedulerEntry> entries,
      JobCreation creation,
      SelectedRuntimes runtimes,
      String instance,
      Supplier<@Nullable String> owner,
      boolean retries,
      Clock clock) {
    this.nodes = nodes;
    this.creation = creation;
    this.runtimes = runtimes;
    this.mark = new RunnerMark(instance);
    this.owner = owner;
    this.retries = retries;
    this.clock = clock;
    for (SchedulerEntry entry : entries) {
      if (entry.event().get("kind") instanceof String kind
          && NodeState.AVAILABLE.wireName().equals(entry.event().get("state"))) {
        kinds.add(new NodeKind(kind));
      }
    }
  }

  /** The nodes to handle as if they had just been updated. */
  Stream<Node> nodes() {
    runtimes.supervisors().forEach(this::recover);
    Instant since = clock.instant().minus(LOOK_BACK);
    Stream<Node> all = kinds.isEmpty() ? Stream.empty() : nodes.find(available(since));
    return retries ? Stream.concat(all, nodes.find(ended(since))) : all;
  }

  private NodeQuery available(Instant since) {
    NodeQuery query =
        NodeQuery.where(NodeField.KIND.in(kinds))
            .and(NodeField.STATE.is(NodeState.AVAILABLE))
            .and(NodeField.CREATED.after(since));
    String whose = owner.get();
    return whose == null ? query : query.and(NodeField.OWNER.is(whose));
  }

  /** Those that may be tried again. */
  private NodeQuery ended(Instant since) {
    return NodeQuery.where(NodeField.STATE.is(NodeState.DONE))
        .and(NodeField.RESULT.in(RetryPolicy.RESULTS))
        .and(mark.condition())
        .and(NodeField.CREATED.after(since));
  }

  private void recover(RuntimeSupervisor supervisor) {
    NodeQuery unfinished =
        NodeQuery.where(NodeField.STATE.in(UNFINISHED))
            .and(NodeField.data("runtime").is(supervisor.name()))
            .and(mark.condition())
            .and(NodeField.CREATED.after(clock.instant().minus(LONGEST_JOB)));
    List<Node> unsubmitted = new ArrayList<>();
    try (Stream<Node> found = nodes.find(unfinished)) {
      found
          .filter(node -> !supervisor.has(node.requireId()))
          .forEach(
              node -> {
                if (node.parent() == null || node.data().string("job_id").isPresent()) {
                  supervisor.accept(node);
                } else {
                  unsubmitted.add(node);
                }
              });
    }
    // stopped between creating and submitting: another runner may have created the same meanwhile
    creation.withoutRivals(unsubmitted).forEach(supervisor::accept);
    supervisor.cancelOrphans();
  }
}
