package dev.kci.runner.supervise;

import dev.kci.api.ApiException;
import dev.kci.api.NotFoundException;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.runtime.JobHandle;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes the nodes of claimed jobs and updates the claims. Thread-safe. */
final class ClaimedNodes {
  private static final Logger LOG = LoggerFactory.getLogger(ClaimedNodes.class);

  private final String name;
  private final JobReporter reporter;
  private final InstantSource clock;

  /**
   * @param name of the runtime
   */
  ClaimedNodes(String name, JobReporter reporter, InstantSource clock) {
    this.name = name;
    this.reporter = reporter;
    this.clock = clock;
  }

  /**
   * Returns whether the node has timed out or been ended. Extends the timeout instead if the job
   * may have more time. Only reads the node when its timeout is near.
   */
  boolean isOver(JobTable.Claim claim, boolean extensible) {
    SupervisedJob job = claim.job();
    Instant now = reporter.now();
    if (!isNear(job.node(), extensible, now)) {
      return false;
    }
    Node fresh = reporter.read(job.nodeId());
    Node node = extensible ? extended(claim, fresh) : fresh;
    claim.update(known -> known.withNode(node, clock.instant()));
    return node.state() == NodeState.DONE || isLate(node);
  }

  /** Returns whether the node has passed its deadline, as far as the clocks can be compared. */
  boolean isLate(Node node) {
    return reporter.mayEnd() && Lifecycle.isLate(node, reporter.now());
  }

  /** Returns whether the node was done when it was last read. */
  boolean isDone(JobTable.Claim claim) {
    return claim.job().node().state() == NodeState.DONE;
  }

  /** Extends the timeout. If that is refused, a submitted job continues; others wait. */
  private Node extended(JobTable.Claim claim, Node node) {
    try {
      Node extended = reporter.extended(node);
      if (extended != node) {
        claim.update(SupervisedJob::written);
      }
      return extended;
    } catch (UnauthorizedException e) {
      if (claim.job().handle() == null) {
        throw e;
      }
      refused(claim, e);
      return node;
    }
  }

  /** Returns whether a node must be read now: it is late, or its timeout must be extended. */
  boolean isNear(Node node, boolean extensible, Instant now) {
    return Lifecycle.isLate(node, now)
        || extensible && !reporter.lifecycle().extended(node, now).equals(node);
  }

  /** Reads the node, because anybody can publish an event that says it has ended. */
  boolean hasEnded(JobTable.Claim claim) {
    try {
      if (read(claim).state() == NodeState.DONE) {
        return true;
      }
      claim.goOn();
      return false;
    } catch (NotFoundException e) {
      return true;
    }
  }

  Node read(JobTable.Claim claim) {
    Node node = reporter.read(claim.job().nodeId());
    claim.update(job -> job.withNode(node, clock.instant()));
    return node;
  }

  /**
   * Records in the node where its job is. If that is refused, the job still runs, keeps its place
   * until it ends, and its report is retried.
   */
  void taken(JobTable.Claim claim, JobHandle handle) {
    SupervisedJob job = claim.job();
    try {
      Node node = reporter.taken(job.node(), handle);
      job = claim.update(known -> known.withNode(node, clock.instant()).written());
    } catch (UnauthorizedException e) {
      refused(claim, e);
      return;
    }
    LOG.info(
        "Submitted a job runtime={} node={} name={} job={}",
        name,
        job.nodeId(),
        job.node().name(),
        handle.jobId());
  }

  /** Records a refusal that only affects this node. Warns once. */
  void refused(JobTable.Claim claim, ApiException refusal) {
    if (UnauthorizedException.isOfToken(refusal)) {
      throw refusal;
    }
    SupervisedJob job = claim.job();
    if (job.refusals() == 0) {
      LOG.warn(
          "API refuses to change a node; retrying now and then runtime={} node={} name={} error={}",
          name,
          job.nodeId(),
          job.node().name(),
          refusal.getMessage());
    }
    claim.update(SupervisedJob::refused);
  }
}
