package dev.kci.runner;

import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.config.SchedulerEntry;
import dev.kci.runner.job.RuntimeSupervisor;
import dev.kci.runner.schedule.Decision;
import dev.kci.runner.schedule.Schedule;
import dev.kci.service.NodeHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the jobs that an event asks for and hands them to their runtimes. */
final class RunnerService implements NodeHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RunnerService.class);
  private static final Duration LOOK_BACK = Duration.ofDays(1);
  private static final List<NodeState> UNFINISHED =
      List.of(NodeState.RUNNING, NodeState.AVAILABLE, NodeState.CLOSING);

  private final Nodes nodes;
  private final Schedule schedule;
  private final List<SchedulerEntry> entries;
  private final JobCreation creation;
  private final Map<String, RuntimeSupervisor> supervisors;
  private final String instance;
  private final Clock clock;

  /**
   * @param entries the scheduler's entries, by which events are told from those that cause nothing
   * @param supervisors of the selected runtimes, by name
   */
  RunnerService(
      Nodes nodes,
      Schedule schedule,
      List<SchedulerEntry> entries,
      JobCreation creation,
      Map<String, RuntimeSupervisor> supervisors,
      String instance,
      Clock clock) {
    this.nodes = nodes;
    this.schedule = schedule;
    this.entries = List.copyOf(entries);
    this.creation = creation;
    this.supervisors = Map.copyOf(supervisors);
    this.instance = instance;
    this.clock = clock;
  }

  /** Whether an event is of interest: it may cause jobs, or ends the node of one. */
  boolean concerns(NodeEvent event) {
    return mayCauseJobs(event) || supervised(event);
  }

  private boolean supervised(NodeEvent event) {
    return event.state() == NodeState.DONE
        && supervisors.values().stream().anyMatch(supervisor -> supervisor.has(event.id()));
  }

  private boolean mayCauseJobs(NodeEvent event) {
    return entries.stream().anyMatch(entry -> mayMatch(entry, event));
  }

  private static boolean mayMatch(SchedulerEntry entry, NodeEvent event) {
    Object kind = entry.event().get("kind");
    Object state = entry.event().get("state");
    return (kind == null || kind.equals(event.kind().wireName()))
        && (state == null || state.equals(event.state().wireName()));
  }

  @Override
  public void handle(NodeEvent event) {
    if (supervised(event)) {
      supervisors.values().forEach(supervisor -> supervisor.nodeDone(event.id()));
    }
    if (mayCauseJobs(event)) {
      Node node = nodes.lookup(event.id()).orElse(null);
      if (node != null && takesChildren(node, event)) {
        schedule(event, node);
      }
    }
  }

  /** A closing node takes no children; one that moved on has lost its chance. */
  private static boolean takesChildren(Node node, NodeEvent event) {
    return node.supersededBy().isEmpty()
        && node.state() != NodeState.CLOSING
        && (node.state() != NodeState.DONE || event.state() == NodeState.DONE);
  }

  private void schedule(NodeEvent event, Node node) {
    Decision decision = schedule.jobsFor(event, node, ancestors(node));
    if (decision.jobs().isEmpty()) {
      LOG.debug("Node {}: no jobs, {} candidates skipped", node.id(), decision.skipped().size());
      return;
    }
    creation.create(node, decision.jobs()).forEach(this::handOver);
  }

  private void handOver(Node job) {
    job.runtime().map(supervisors::get).ifPresent(supervisor -> supervisor.accept(job));
  }

  private List<Node> ancestors(Node node) {
    List<Node> ancestors = new ArrayList<>();
    String parent = node.parent();
    while (parent != null) {
      Node found = nodes.get(parent);
      ancestors.add(found);
      parent = found.parent();
    }
    return ancestors;
  }

  /**
   * Takes over this runner's unfinished jobs, as after a restart, and finds the nodes that may
   * cause jobs.
   */
  Stream<Node> reconcile() {
    supervisors.values().forEach(this::recover);
    Set<NodeKind> kinds = new LinkedHashSet<>();
    for (SchedulerEntry entry : entries) {
      if (entry.event().get("kind") instanceof String kind
          && NodeState.AVAILABLE.wireName().equals(entry.event().get("state"))) {
        kinds.add(new NodeKind(kind));
      }
    }
    return kinds.isEmpty()
        ? Stream.empty()
        : nodes.find(
            NodeQuery.where(NodeField.KIND.in(kinds))
                .and(NodeField.STATE.is(NodeState.AVAILABLE))
                .and(NodeField.CREATED.after(clock.instant().minus(LOOK_BACK))));
  }

  private void recover(RuntimeSupervisor supervisor) {
    NodeQuery unfinished =
        NodeQuery.where(NodeField.STATE.in(UNFINISHED))
            .and(NodeField.data("runtime").is(supervisor.name()))
            .and(NodeField.data(JobCreation.INSTANCE).is(instance))
            .and(NodeField.CREATED.after(clock.instant().minus(Duration.ofDays(14))));
    try (Stream<Node> found = nodes.find(unfinished)) {
      found.forEach(supervisor::accept);
    }
    supervisor.cancelOrphans();
  }
}
