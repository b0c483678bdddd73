package dev.kci.runner;

import dev.kci.api.ApiException;
import dev.kci.api.Nodes;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeState;
import dev.kci.pipeline.schedule.Ancestors;
import dev.kci.pipeline.schedule.ConfiguredSources;
import dev.kci.pipeline.schedule.NewerCheckouts;
import dev.kci.pipeline.schedule.SupersedePolicy;
import dev.kci.runner.supervise.Lifecycle;
import dev.kci.runner.supervise.RuntimeSupervisor;
import dev.kci.runner.supervise.RuntimeSupervisor.Unended;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels this runner's jobs of checkouts that a newer one of their branch supersedes, and creates
 * no more of them. The {@link SupersedePolicy} decides which.
 *
 * <p>Only jobs that this runner supervises are cancelled. A checkout only supersedes others if it
 * may start jobs here: its owner and submitter count, and its tree and URL are configured.
 * Thread-safe.
 */
final class SupersededJobs {
  private static final Logger LOG = LoggerFactory.getLogger(SupersededJobs.class);

  private final Nodes nodes;
  private final Ancestors ancestors;
  private final NewerCheckouts newer;
  private final SupersedePolicy policy;
  private final NodeOrigin origin;
  private final ConfiguredSources sources;
  private final SelectedRuntimes runtimes;

  /**
   * @param origin the checkouts that start jobs here
   */
  SupersededJobs(
      Nodes nodes,
      Ancestors ancestors,
      NewerCheckouts newer,
      SupersedePolicy policy,
      NodeOrigin origin,
      ConfiguredSources sources,
      SelectedRuntimes runtimes) {
    this.nodes = nodes;
    this.ancestors = ancestors;
    this.newer = newer;
    this.policy = policy;
    this.origin = origin;
    this.sources = sources;
    this.runtimes = runtimes;
  }

  /** Returns whether an event may be about a checkout that supersedes another. */
  boolean concerns(NodeEvent event) {
    return policy.isOn()
        && event.isOfRevision()
        && event.state() == NodeState.AVAILABLE
        && origin.passes(event);
  }

  /**
   * Cancels superseded jobs of a checkout's branch.
   *
   * @param checkout only says where to look
   * @throws ApiException if the API is away
   */
  void cancelOlder(Node checkout) {
    checkout.kernelRevision().ifPresent(revision -> cancel(node -> isOfBranch(node, revision)));
  }

  private static boolean isOfBranch(Node node, KernelRevision revision) {
    return node.kernelRevision()
        .filter(own -> own.tree().equals(revision.tree()))
        .filter(own -> own.branch().equals(revision.branch()))
        .isPresent();
  }

  /**
   * Cancels all superseded jobs, including those whose event was missed.
   *
   * @throws ApiException if the API is away
   */
  void cancelAll() {
    if (policy.isOn()) {
      cancel(node -> true);
    }
  }

  /**
   * Returns the checkout that supersedes a node's, so that no jobs are created below the node.
   *
   * @throws ApiException if the API is away
   */
  Optional<Node> superseding(Node node) {
    return policy.isOn()
        ? root(node)
            .filter(checkout -> policy.reach(checkout) != SupersedePolicy.Reach.OFF)
            .flatMap(this::newer)
        : Optional.empty();
  }

  private void cancel(Predicate<Node> which) {
    Map<String, Optional<Node>> known = new HashMap<>();
    for (RuntimeSupervisor supervisor : runtimes.supervisors()) {
      for (Unended job : supervisor.unended()) {
        if (which.test(job.node())) {
          cancel(job, supervisor, known);
        }
      }
    }
  }

  /** Skips a job if the API refuses to read what is above it or to end it. */
  private void cancel(
      Unended job, RuntimeSupervisor supervisor, Map<String, Optional<Node>> known) {
    try {
      cancelIfSuperseded(job, supervisor, known);
    } catch (ApiException e) {
      if (!e.isOfThisRequest()) {
        throw e;
      }
      LOG.warn(
          "Cannot cancel a job that may be superseded node={} error={}",
          job.node().id(),
          e.getMessage());
    }
  }

  private void cancelIfSuperseded(
      Unended job, RuntimeSupervisor supervisor, Map<String, Optional<Node>> known) {
    Node checkout = root(job.node()).orElse(null);
    if (checkout == null || !policy.cancels(checkout, job.started())) {
      return;
    }
    Node by = known.computeIfAbsent(checkout.requireId(), id -> newer(checkout)).orElse(null);
    if (by == null) {
      return;
    }
    Node node = job.node();
    LOG.info(
        "Cancelling a superseded job runtime={} node={} job={} started={} checkout={} newer={}",
        supervisor.name(),
        node.id(),
        node.name(),
        job.started(),
        checkout.id(),
        by.id());
    nodes.update(
        node.requireId(),
        read ->
            Lifecycle.isOver(read)
                ? read
                : read.cancelled(
                    RunnerCommand.SERVICE, "superseded by checkout " + by.requireId()));
    supervisor.nodeDone(node.requireId());
  }

  private Optional<Node> newer(Node checkout) {
    return policy.superseding(
        checkout, newer.than(checkout).stream().filter(this::mayStartJobs).toList());
  }

  private boolean mayStartJobs(Node checkout) {
    return origin.passes(checkout) && checkout.kernelRevision().flatMap(sources::refusal).isEmpty();
  }

  private Optional<Node> root(Node node) {
    List<Node> above = ancestors.of(node);
    Node top = above.isEmpty() ? node : above.get(above.size() - 1);
    return Optional.of(top).filter(Node::isRevision);
  }
}
