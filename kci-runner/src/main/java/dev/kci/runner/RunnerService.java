package dev.kci.runner;

import dev.kci.api.Nodes;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeState;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.SchedulerEntry;
import dev.kci.pipeline.schedule.Decision;
import dev.kci.pipeline.schedule.Outcome;
import dev.kci.pipeline.schedule.Schedule;
import dev.kci.runner.create.CheckedAncestors;
import dev.kci.runner.create.JobCreation;
import dev.kci.runner.create.OwnNodes;
import dev.kci.runner.create.Retries;
import dev.kci.service.NodeHandler;
import dev.kci.service.RecentIds;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the jobs that an event asks for, and passes them to their runtimes. Thread-safe. */
final class RunnerService implements NodeHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RunnerService.class);

  /** The fields of an event that describe a transition; the node only has its outcome. */
  private static final List<String> MOVE =
      List.of("op", "state", "result", "previous_state", "previous_result", "is_hierarchy");

  /** The fields of a retry event that limit the jobs. */
  private static final List<String> NARROWING =
      List.of("jobfilter", "platform_filter", "retry_counter");

  private static final int MOST_REFUSED = 10_000;

  /** The maximum number of jobs that a warning names. */
  private static final int NAMED = 20;

  private final Nodes nodes;
  private final CheckedAncestors ancestors;
  private final PipelineConfiguration configuration;
  private final JobCreation creation;
  private final OwnNodes own;
  private final Retries retries;
  private final SelectedRuntimes runtimes;
  private final NodeOrigin origin;
  private final int mostRetries;
  private final Set<String> late = RecentIds.most(MOST_REFUSED);
  private final Set<String> refused = RecentIds.most(MOST_REFUSED);

  /**
   * @param ancestors checks what jobs start from
   * @param mostRetries the highest retry counter of a job that is run
   * @param retries this runner's own; the events of a retry service are always {@link #retry
   *     handled}
   */
  RunnerService(
      Nodes nodes,
      CheckedAncestors ancestors,
      PipelineConfiguration configuration,
      JobCreation creation,
      OwnNodes own,
      Retries retries,
      SelectedRuntimes runtimes,
      NodeOrigin origin,
      int mostRetries) {
    this.nodes = nodes;
    this.ancestors = ancestors;
    this.configuration = configuration;
    this.creation = creation;
    this.own = own;
    this.retries = retries;
    this.runtimes = runtimes;
    this.origin = origin;
    this.mostRetries = mostRetries;
  }

  /** Returns whether an event is relevant: it may cause jobs, or end the node of one. */
  boolean concerns(NodeEvent event) {
    return mayCauseJobs(event) || isOfRunningJob(event) || mayBeRetried(event);
  }

  /** Returns whether an event of the channel {@code retry} may cause jobs. */
  boolean mayCauseJobs(NodeEvent event) {
    return origin.passes(event)
        && configuration.scheduler().stream().anyMatch(entry -> mayMatch(entry, event));
  }

  private static boolean mayMatch(SchedulerEntry entry, NodeEvent event) {
    Object kind = entry.event().get("kind");
    Object state = entry.event().get("state");
    return (kind == null || kind.equals(event.kind().wireName()))
        && (state == null || state.equals(event.state().wireName()));
  }

  private boolean isOfRunningJob(NodeEvent event) {
    return event.state() == NodeState.DONE && runtimes.has(event.id());
  }

  private boolean mayBeRetried(NodeEvent event) {
    return retries.mayRetry(event) && own.mayHave(event);
  }

  @Override
  public void handle(NodeEvent event) {
    if (isOfRunningJob(event)) {
      runtimes.nodeDone(event.id());
    }
    boolean retried = mayBeRetried(event);
    boolean causesJobs = mayCauseJobs(event);
    if (!retried && !causesJobs) {
      return;
    }
    Node node = nodes.lookup(event.id()).orElse(null);
    if (node == null || node.supersededBy().isPresent()) {
      return;
    }
    if (retried && own.has(node)) {
      retries.of(node).ifPresent(retry -> retry(retry, node));
    }
    if (causesJobs && isTrue(event, node)) {
      if (takesChildren(node, event)) {
        schedule(about(node, event), node, planned -> true);
      } else {
        tellLost(about(node, event), node);
      }
    }
  }

  /**
   * Returns whether an event matches its node, which may cause jobs: anybody can publish an event.
   * The node may have moved on since, but never back.
   */
  private boolean isTrue(NodeEvent event, Node node) {
    return origin.passes(node)
        && node.is(event.kind())
        && event.state().compareTo(node.state()) <= 0
        && (event.state() != node.state() || event.result() == node.result());
  }

  /** Returns the event with the node's values for everything but the transition. */
  private static JsonObject about(Node node, NodeEvent event) {
    JsonObject json = event.json();
    JsonObject now = NodeEvent.ofCurrent(node).json();
    for (String field : MOVE) {
      now = json.asMap().containsKey(field) ? now.with(field, json.get(field)) : now.without(field);
    }
    return now;
  }

  /**
   * Returns whether a node takes children. A closing node does not; a done node only at the event
   * of its end.
   */
  private static boolean takesChildren(Node node, NodeEvent event) {
    return node.state() != NodeState.CLOSING
        && (node.state() != NodeState.DONE || event.state() == NodeState.DONE);
  }

  /**
   * Handles an event of the channel {@code retry}: schedules jobs of a node again. The state of the
   * node does not count: when a job has ended, its parent is often closing.
   */
  void retry(NodeEvent event) {
    Node node = nodes.lookup(event.id()).orElse(null);
    if (node == null
        || node.supersededBy().isPresent()
        || !origin.passes(node)
        || !node.is(event.kind())
        || event.state().compareTo(node.state()) > 0) {
      return;
    }
    long counter = event.json().integer("retry_counter").orElse(0L);
    if (counter < 0 || counter > mostRetries) {
      LOG.warn(
          "Node {}: retry event ignored: its retry_counter is {}; expected 0 to {}",
          node.id(),
          counter,
          mostRetries);
      return;
    }
    JsonObject json = about(node, event);
    for (String field : NARROWING) {
      Object value = event.json().get(field);
      json = value == null ? json : json.with(field, value);
    }
    schedule(json, node, planned -> true);
  }

  private void retry(Retries.Retry retry, Node ended) {
    schedule(
        retry.event().json(),
        retry.parent(),
        planned -> own.keys().isSame(planned.node(), retry.parent(), ended));
    retries.answered(ended);
  }

  /** Logs once which jobs are missing because the event arrived after the end of the node. */
  private void tellLost(JsonObject event, Node node) {
    if (ancestors.refusal(node).isPresent()) {
      return; // it would not have started any in time either
    }
    List<String> lost =
        creation.missing(node, decide(event, node).jobs()).stream()
            .map(job -> job.node().name())
            .toList();
    if (!lost.isEmpty() && late.add(node.requireId())) {
      LOG.warn(
          "{} {} {}: its event came too late, it is already {}; {} jobs were not created: {}",
          node.kind().wireName(),
          node.name(),
          node.id(),
          node.state().wireName(),
          lost.size(),
          named(lost));
    }
  }

  private static String named(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
  }

  private Decision decide(JsonObject event, Node node) {
    return Schedule.of(configuration, runtimes.selection())
        .jobsFor(event, node, ancestors.ancestors().of(node));
  }

  private void schedule(JsonObject event, Node node, Predicate<Outcome.Planned> which) {
    Optional<String> refusal = ancestors.refusal(node);
    if (refusal.isPresent()) {
      if (refused.add(node.requireId())) { // every reconciliation returns it
        LOG.warn("Node {} {} starts no jobs: {}", node.id(), node.name(), refusal.get());
      }
      return;
    }
    Decision decision = decide(event, node);
    List<Outcome.Planned> planned = decision.jobs().stream().filter(which).toList();
    if (planned.isEmpty()) {
      LOG.debug("Node {}: no jobs, {} candidates skipped", node.id(), decision.skipped().size());
      return;
    }
    creation.create(node, planned).forEach(runtimes::handOver);
  }
}
