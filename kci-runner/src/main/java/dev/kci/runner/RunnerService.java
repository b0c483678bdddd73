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
import dev.kci.service.shard.ShardKey;
import dev.kci.service.shard.Shards;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the jobs that an event triggers and gives them to their runtimes. Thread-safe. */
final class RunnerService implements NodeHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RunnerService.class);

  /** The fields about a transition, which only the event has. */
  private static final List<String> MOVE =
      List.of("op", "state", "result", "previous_state", "previous_result", "is_hierarchy");

  /** The fields of a retry event that limit the jobs. */
  private static final List<String> NARROWING =
      List.of("jobfilter", "platform_filter", "retry_counter");

  private static final int MOST_REFUSED = 10_000;

  /** The maximum number of jobs in a warning. */
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
  private final Shards shards;
  private final Consumer<String> handOver;
  private final SupersededJobs superseded;
  private final Set<String> late = RecentIds.most(MOST_REFUSED);
  private final Set<String> refused = RecentIds.most(MOST_REFUSED);

  /**
   * @param ancestors checks the nodes that jobs start from
   * @param mostRetries the highest retry counter to run
   * @param shards the nodes whose jobs this replica creates
   * @param handOver accepts the node of a job that another replica has created, by its id; soon,
   *     not at once
   * @param superseded the jobs of checkouts that have a newer one
   * @param retries this runner's own retries; events of a retry service are always {@link #retry
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
      int mostRetries,
      Shards shards,
      Consumer<String> handOver,
      SupersededJobs superseded) {
    this.nodes = nodes;
    this.ancestors = ancestors;
    this.configuration = configuration;
    this.creation = creation;
    this.own = own;
    this.retries = retries;
    this.runtimes = runtimes;
    this.origin = origin;
    this.mostRetries = mostRetries;
    this.shards = shards;
    this.handOver = handOver;
    this.superseded = superseded;
  }

  /**
   * Returns whether an event may trigger jobs, end the node of a running job, or lead to a retry.
   */
  boolean concerns(NodeEvent event) {
    return mayCauseJobs(event)
        || isOfRunningJob(event)
        || mayBeRetried(event)
        || isHandedOver(event)
        || superseded.concerns(event);
  }

  /**
   * Returns whether an event is for this replica: its shard or its runtime is, it supervises the
   * job, or it may supervise jobs that the event's checkout supersedes.
   */
  boolean isMine(NodeEvent event) {
    return shards.owns(ShardKey.of(event))
        || isOfRunningJob(event)
        || isHandedOver(event)
        || superseded.concerns(event);
  }

  /**
   * Returns whether another replica may have created a job for one of this one's runtimes. The
   * first event of several siblings hands over all of them, so later ones are about known jobs.
   */
  private boolean isHandedOver(NodeEvent event) {
    return event.op().equals("created")
        && event.state() == NodeState.RUNNING
        && event.json().string("data.runtime").filter(runtimes::isMineAndShared).isPresent()
        && !shards.owns(ShardKey.of(event))
        && !runtimes.knows(event.id());
  }

  /** Returns whether an event, of the channel {@code retry} too, may trigger jobs. */
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
    return event.state() == NodeState.DONE && runtimes.awaits(event.id());
  }

  private boolean mayBeRetried(NodeEvent event) {
    return retries.mayRetry(event) && own.mayHave(event);
  }

  @Override
  public void handle(NodeEvent event) {
    if (isOfRunningJob(event)) {
      runtimes.nodeDone(event.id());
    }
    if (isHandedOver(event)) {
      handOver.accept(event.id());
    }
    boolean mine = shards.owns(ShardKey.of(event));
    boolean retried = mine && mayBeRetried(event);
    boolean causesJobs = mine && mayCauseJobs(event);
    boolean supersedes = superseded.concerns(event);
    if (!retried && !causesJobs && !supersedes) {
      return;
    }
    Node node = nodes.lookup(event.id()).orElse(null);
    if (node == null || node.supersededBy().isPresent()) {
      return;
    }
    if (supersedes && isTrue(event, node)) {
      superseded.cancelOlder(node);
    }
    if (!shards.owns(ShardKey.of(node))) { // anybody can publish events
      return;
    }
    if (retried && own.isOfGroup(node)) {
      retries.of(node).ifPresent(retry -> retry(retry, node));
    }
    if (causesJobs && isTrue(event, node)) {
      Optional<Node> newer = superseded.superseding(node);
      if (newer.isPresent()) {
        tellSuperseded(node, newer.get());
      } else if (takesChildren(node, event)) {
        schedule(about(node, event), node, planned -> true);
      } else {
        tellLost(about(node, event), node);
      }
    }
  }

  /**
   * Checks an event against the node, because anybody can publish events. The node's state may have
   * advanced since, but never goes back.
   */
  private boolean isTrue(NodeEvent event, Node node) {
    return origin.passes(node)
        && node.is(event.kind())
        && event.state().compareTo(node.state()) <= 0
        && (event.state() != node.state() || event.result() == node.result());
  }

  /** Takes the transition from the event and everything else from the node. */
  private static JsonObject about(Node node, NodeEvent event) {
    JsonObject json = event.json();
    JsonObject now = NodeEvent.ofCurrent(node).json();
    for (String field : MOVE) {
      now = json.asMap().containsKey(field) ? now.with(field, json.get(field)) : now.without(field);
    }
    return now;
  }

  /** Returns whether the event is still in time: a closing or done node gets no more children. */
  private static boolean takesChildren(Node node, NodeEvent event) {
    return node.state() != NodeState.CLOSING
        && (node.state() != NodeState.DONE || event.state() == NodeState.DONE);
  }

  /**
   * Handles an event of the channel {@code retry}, which runs a node's jobs again. Ignores the
   * node's state, because a job's parent is often closing when the job ends.
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
          "Ignoring a retry event with an invalid retry_counter node={} retry_counter={} max={}",
          node.id(),
          counter,
          mostRetries);
      return;
    }
    Optional<Node> newer = superseded.superseding(node);
    if (newer.isPresent()) {
      tellSuperseded(node, newer.get());
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

  /** Logs once that a node starts no jobs. */
  private void tellSuperseded(Node node, Node newer) {
    if (refused.add(node.requireId())) {
      LOG.info(
          "Creating no jobs because the branch has a newer checkout node={} name={} newer={}",
          node.id(),
          node.name(),
          newer.id());
    }
  }

  /** Warns once about jobs that are not created because the event came after the node's end. */
  private void tellLost(JsonObject event, Node node) {
    if (ancestors.refusal(node).isPresent()) {
      return; // no jobs even if it had been in time
    }
    List<String> lost =
        creation.missing(node, decide(event, node).jobs()).stream()
            .map(job -> job.node().name())
            .toList();
    if (!lost.isEmpty() && late.add(node.requireId())) {
      LOG.warn(
          "Event came too late; jobs were not created node={} kind={} name={} state={} count={}"
              + " jobs='{}'",
          node.id(),
          node.kind().wireName(),
          node.name(),
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
      if (refused.add(node.requireId())) { // found again at each reconciliation
        LOG.warn(
            "Node must not start jobs node={} name={} reason='{}'",
            node.id(),
            node.name(),
            refusal.get());
      }
      return;
    }
    Decision decision = decide(event, node);
    List<Outcome.Planned> planned = decision.jobs().stream().filter(which).toList();
    if (planned.isEmpty()) {
      LOG.debug("No jobs for a node node={} skipped={}", node.id(), decision.skipped().size());
      return;
    }
    creation.create(node, planned).forEach(runtimes::handOver);
  }
}
