package dev.kci.runner;

import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeState;
import dev.kci.config.Configuration;
import dev.kci.config.SchedulerEntry;
import dev.kci.runner.schedule.Decision;
import dev.kci.runner.schedule.Outcome;
import dev.kci.runner.schedule.Schedule;
import dev.kci.service.NodeHandler;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the jobs that an event asks for and hands them to their runtimes. Thread-safe. */
final class RunnerService implements NodeHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RunnerService.class);

  private final Nodes nodes;
  private final Ancestors ancestors;
  private final Configuration configuration;
  private final JobCreation creation;
  private final Retries retries;
  private final SelectedRuntimes runtimes;
  private final NodeOrigin origin;

  /**
   * @param retries this runner's own; the events of a retry service are {@link #retry handled} in
   *     any case
   */
  RunnerService(
      Nodes nodes,
      Ancestors ancestors,
      Configuration configuration,
      JobCreation creation,
      Retries retries,
      SelectedRuntimes runtimes,
      NodeOrigin origin) {
    this.nodes = nodes;
    this.ancestors = ancestors;
    this.configuration = configuration;
    this.creation = creation;
    this.retries = retries;
    this.runtimes = runtimes;
    this.origin = origin;
  }

  /** Whether an event is of interest: it may cause jobs, or ends the node of one. */
  boolean concerns(NodeEvent event) {
    return mayCauseJobs(event) || isOfRunningJob(event) || mayBeRetried(event);
  }

  /** Whether an event of the channel {@code retry} may cause jobs. */
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
    return retries.mayRetry(event);
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
    if (retried && creation.isOurs(node)) {
      retries.of(node).ifPresent(retry -> retry(retry, node));
    }
    if (causesJobs && origin.passes(node) && takesChildren(node, event)) {
      schedule(event, node, planned -> true);
    }
  }

  /** A closing node takes no children; one that moved on has lost its chance. */
  private static boolean takesChildren(Node node, NodeEvent event) {
    return node.state() != NodeState.CLOSING
        && (node.state() != NodeState.DONE || event.state() == NodeState.DONE);
  }

  /**
   * Handles an event of the channel {@code retry}: a node's jobs again. The node's state does not
   * count; by the time that a job has ended, what it was below is often closing.
   */
  void retry(NodeEvent event) {
    Node node = nodes.lookup(event.id()).orElse(null);
    if (node != null && node.supersededBy().isEmpty() && origin.passes(node)) {
      schedule(event, node, planned -> true);
    }
  }

  private void retry(Retries.Retry retry, Node ended) {
    schedule(
        retry.event(),
        retry.parent(),
        planned -> creation.isSameJob(planned.node(), retry.parent(), ended));
    retries.settled(ended);
  }

  private void schedule(NodeEvent event, Node node, Predicate<Outcome.Planned> which) {
    ancestors.remember(node);
    Decision decision =
        Schedule.of(configuration, runtimes.selection()).jobsFor(event, node, ancestors.of(node));
    List<Outcome.Planned> planned = decision.jobs().stream().filter(which).toList();
    if (planned.isEmpty()) {
      LOG.debug("Node {}: no jobs, {} candidates skipped", node.id(), decision.skipped().size());
      return;
    }
    creation.create(node, planned).forEach(runtimes::handOver);
  }
}
