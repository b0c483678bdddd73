package dev.kci.runner.create;

import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.schedule.Ancestors;
import dev.kci.pipeline.schedule.NewerCheckouts;
import dev.kci.pipeline.schedule.RetryEvent;
import dev.kci.pipeline.schedule.RetryPolicy;
import dev.kci.service.RecentIds;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds for ended jobs the events that the pipeline's own retry service would send: the parent's
 * event, limited to the job. The {@link RetryPolicy} says for which. Thread-safe.
 */
public final class Retries {
  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

  /**
   * More than the unsuccessful jobs of a day, which each reconciling query finds again. With fewer,
   * every pass would handle all of them again.
   */
  private static final int MOST_ANSWERED = 100_000;

  private final Nodes nodes;
  private final OwnNodes own;
  private final PipelineConfiguration configuration;
  private final RetryPolicy policy;
  private final NewerCheckouts newer;
  private final Set<String> answered = RecentIds.most(MOST_ANSWERED);

  public Retries(
      Nodes nodes,
      OwnNodes own,
      PipelineConfiguration configuration,
      RetryPolicy policy,
      NewerCheckouts newer) {
    this.nodes = nodes;
    this.own = own;
    this.configuration = configuration;
    this.policy = policy;
    this.newer = newer;
  }

  /**
   * A retry to schedule.
   *
   * @param parent in its current state
   */
  public record Retry(NodeEvent event, Node parent) {}

  /** Returns whether an ended job may need a retry that is not decided yet. */
  public boolean mayRetry(NodeEvent event) {
    return event.result() != null
        && policy.mayRetry(event.state(), event.result())
        && !answered.contains(event.id());
  }

  /** Records that the retry of a node's job is decided, so the node is not checked again. */
  public void answered(Node node) {
    answered.add(node.requireId());
  }

  /** Returns the retry of a node's job. If empty, the reason is in the log. */
  public Optional<Retry> of(Node node) {
    Job job = configuration.jobs().get(node.name());
    if (job == null
        || node.parent() == null
        || node.supersededBy().isPresent()
        || node.result() == null
        || !policy.mayRetry(node.state(), node.result())) {
      return Optional.empty();
    }
    Optional<String> refusal = policy.refusal(node, job);
    if (refusal.isPresent()) {
      return refused(node, refusal.get());
    }
    List<Node> ancestors = Ancestors.now(nodes::get, node); // the parent's current state matters
    Node parent = ancestors.get(0);
    refusal = policy.refusal(parent, newerCheckout(node, ancestors));
    if (refusal.isPresent()) {
      return refused(node, refusal.get());
    }
    if (own.isDuplicate(node)) {
      return refused(node, "another node has the same job");
    }
    long next = node.retryCounter() + 1;
    LOG.info(
        "Retrying a job node={} job={} attempt={} max={}",
        node.id(),
        node.name(),
        next,
        policy.most());
    return NodeEvent.of(RetryEvent.of(node, parent, next)).map(event -> new Retry(event, parent));
  }

  private Optional<Retry> refused(Node node, String reason) {
    LOG.info("Not retrying a job node={} job={} reason='{}'", node.id(), node.name(), reason);
    answered(node);
    return Optional.empty();
  }

  /** Newer checkouts do not matter for a patch series or a requested checkout. */
  private Optional<String> newerCheckout(Node node, List<Node> ancestors) {
    Node checkout = ancestors.isEmpty() ? null : ancestors.get(ancestors.size() - 1);
    return checkout == null || checkout.requestedBy().isPresent() || node.isOfPatchSeries()
        ? Optional.empty()
        : newer.than(checkout).stream().map(Node::requireId).findFirst();
  }
}
