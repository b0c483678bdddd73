package dev.kci.timeout;

import dev.kci.api.ApiException;
import dev.kci.api.KciApi;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.service.Heartbeat;
import dev.kci.service.Heartbeats;
import dev.kci.timeout.rules.Attendance;
import dev.kci.timeout.rules.DueChange;
import dev.kci.timeout.rules.NodeOwners;
import dev.kci.timeout.rules.Reason;
import dev.kci.timeout.rules.WaitingNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a checkout or build open after its holdoff if it has no child but its own results, and
 * {@link Attendance no runner was there}. Confined to the thread that makes the passes.
 */
final class ChildlessHold {
  private static final Logger LOG = LoggerFactory.getLogger(ChildlessHold.class);
  private static final String RUNNER = "kci-runner";
  private static final Duration LATELY = Duration.ofHours(1);

  private final KciApi api;
  private final Duration longest;
  private final Set<String> told = new HashSet<>();

  /**
   * @param longest how long a node is held after its holdoff; zero disables this
   */
  ChildlessHold(KciApi api, Duration longest) {
    this.api = api;
    this.longest = longest;
  }

  /**
   * Starts a pass, which reads the heartbeats once.
   *
   * @param owner whose children count, since anybody may add one to our nodes
   */
  Pass begin(NodeOwners owner) {
    return new Pass(owner, api.clock().instant());
  }

  /** The state of one pass. */
  final class Pass {
    private final NodeOwners owner;
    private final Instant now;
    private final Map<String, Attendance> byUser = new HashMap<>();
    private final Set<String> held = new HashSet<>();

    private Pass(NodeOwners owner, Instant now) {
      this.owner = owner;
      this.now = now;
    }

    /**
     * Returns the ids of those nodes that these changes would end but that are held.
     *
     * @throws ApiException if a query fails
     */
    Set<String> of(List<DueChange> changes) {
      Set<String> ids = new HashSet<>();
      for (DueChange due : changes) {
        WaitingNode node = due.node();
        Instant until = node.holdoff() == null ? now : node.holdoff().plus(longest);
        if (due.change().reason() == Reason.HOLDOFF_REACHED
            && due.change().state() == NodeState.DONE
            && node.takesJobs()
            && now.isBefore(until)
            && !wasAttended(node)
            && isChildless(node)) {
          ids.add(node.id());
          tell(node, until);
        }
      }
      held.addAll(ids);
      return ids;
    }

    /** Ends the pass and forgets nodes that are no longer held. */
    void end() {
      told.retainAll(held);
    }

    private boolean wasAttended(WaitingNode node) {
      Instant available = node.updated();
      Instant holdoff = node.holdoff();
      return available == null
          || holdoff == null
          || byUser
              .computeIfAbsent(String.valueOf(node.owner()), this::attendance)
              .covers(available, holdoff, now);
    }

    private Attendance attendance(String user) {
      List<Heartbeat> runners = List.of();
      try {
        runners = new Heartbeats(api.keyValues()).of(RUNNER, user);
      } catch (ApiException e) { // an API without this store still has its jobs
        LOG.debug("Cannot read heartbeats", e);
      }
      boolean unknown = Attendance.known(runners, now).isEmpty();
      return new Attendance(runners, unknown && hasJobsLately(user));
    }

    private boolean hasJobsLately(String user) {
      NodeQuery jobs =
          NodeQuery.where(NodeField.KIND.is(NodeKind.JOB))
              .and(NodeField.CREATED.after(now.minus(LATELY)))
              .and(NodeField.OWNER.is(user));
      return api.nodes().count(jobs) > 0;
    }

    /** A build's own results are no sign that a runner has seen it. */
    private boolean isChildless(WaitingNode node) {
      NodeQuery all =
          NodeQuery.where(NodeField.PARENT.is(node.id()))
              .and(NodeField.KIND.notIn(WaitingTrees.LEAVES));
      NodeQuery children = owner.counted().map(all::and).orElse(all);
      return api.nodes().count(children) == 0;
    }
  }

  private void tell(WaitingNode node, Instant until) {
    if (told.add(node.id())) {
      LOG.warn(
          "Keeping a node open after its holdoff because no kci-runner was there to create"
              + " its jobs, or one was behind; 'kci-api status' shows them. Set --hold-childless 0"
              + " if none is needed node={} kind={} until={}"
              + " owner={}",
          node.id(),
          node.kind().wireName(),
          until,
          node.owner());
    }
  }
}
