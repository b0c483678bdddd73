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

/**
 * Reads and writes the nodes of claimed jobs, and keeps with each claim what it learned.
 * Thread-safe.
 */
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
   * Whether the node's time is over or somebody has ended it. If its job needs more time and may
   * have it, the timeout is extended instead. The node is read only when its time is near.
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
    return node.state() == NodeState.DONE || reporter.mayEnd() && Lifecycle.isLate(node, now);
  }

  /** A job in its runtime goes on when its node's timeout cannot be moved; others wait. */
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

  /** Whether a node needs a look now: it is late, or its timeout can and must be moved. */
  boolean isNear(Node node, boolean extensible, Instant now) {
    return Lifecycle.isLate(node, now)
        || extensible && !reporter.lifecycle().extended(node, now).equals(node);
  }

  /** Anybody can publish an event that says so: the node counts. */
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
   * Notes in the node where its job is. A runtime that may not write the node still has the job:
   * the job keeps its place until it ends, and its report is retried.
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
    LOG.info("{}: node {} {} is job {}", name, job.nodeId(), job.node().name(), handle.jobId());
  }

  /** Notes a refusal of this node alone, and says so once. */
  void refused(JobTable.Claim claim, ApiException refusal) {
    if (UnauthorizedException.isOfToken(refusal)) {
      throw refusal;
    }
    SupervisedJob job = claim.job();
    if (job.refusals() == 0) {
      LOG.warn(
          "{}: node {} {} cannot be changed: {}; it takes no place when its job has ended, and is"
              + " tried again now and then",
          name,
          job.nodeId(),
          job.node().name(),
          refusal.getMessage());
    }
    claim.update(SupervisedJob::refused);
  }
}
