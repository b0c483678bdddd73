package dev.kci.runner.supervise;

import dev.kci.api.ApiException;
import dev.kci.api.NotFoundException;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.runner.runtime.JobHandle;
import dev.kci.runner.runtime.JobHint;
import dev.kci.runner.runtime.JobRequest;
import dev.kci.runner.runtime.JobRuntime;
import dev.kci.runner.runtime.JobStatus;
import dev.kci.runner.runtime.RuntimeFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a job one step further: into its runtime, a look at it there, its report, its end before
 * its time. Each step can be done again when the program stops in the middle of it. Thread-safe for
 * different jobs.
 */
final class JobStep {
  private static final Logger LOG = LoggerFactory.getLogger(JobStep.class);

  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;

  private final String name;
  private final JobRuntime runtime;
  private final RuntimeHealth health;
  private final JobDefinitions definitions;
  private final JobReporter reporter;
  private final RuntimeSupervisor.Limits limits;
  private final Clock clock;

  JobStep(
      String name,
      JobRuntime runtime,
      RuntimeHealth health,
      JobDefinitions definitions,
      JobReporter reporter,
      RuntimeSupervisor.Limits limits,
      Clock clock) {
    this.name = name;
    this.runtime = runtime;
    this.health = health;
    this.definitions = definitions;
    this.reporter = reporter;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Does what is next for a job.
   *
   * @return when the step after this one is due; empty when nothing is left to do
   * @throws RuntimeFailure when the runtime does not answer
   * @throws dev.kci.api.ApiException when the API does not
   */
  Optional<Instant> take(ActiveJob job) {
    JobHandle handle = job.handle();
    if (job.cancelled() && hasEnded(job)) {
      return end(job);
    }
    return handle == null ? submit(job) : observe(job, handle);
  }

  private Optional<Instant> submit(ActiveJob job) {
    if (isOver(job, true)) {
      return end(job);
    }
    if (!job.hasRoom()) {
      return Optional.of(clock.instant());
    }
    Optional<JobHint> hint = Lifecycle.hint(job.node());
    try {
      Optional<JobHandle> before = confirmed(job);
      if (before.isEmpty() && hint.isPresent()) { // a job is not run twice
        return finished(reporter.failed(job.node(), unknown(hint.get())));
      }
      JobHandle handle = before.isPresent() ? before.get() : submitNew(job);
      job.handle(handle, clock.instant());
      if (hint.filter(handle::isAt).isEmpty()) {
        taken(job, handle);
      }
      return Optional.of(clock.instant());
    } catch (InvalidJobException e) {
      JobEnd end = new JobEnd(Result.INCOMPLETE, e.code(), e.getMessage());
      return finished(reporter.failed(job.node(), end));
    } catch (RuntimeFailure e) {
      if (mayRecover(job, e)) {
        throw e;
      }
      return finished(reporter.failed(job.node(), JobEnd.of(e)));
    }
  }

  /** The job that the runtime has of this node; what the node says is only a hint. */
  private Optional<JobHandle> confirmed(ActiveJob job) {
    Optional<JobHint> hint = Lifecycle.hint(job.node());
    if (hint.isPresent()) {
      return health.ask(() -> runtime.confirm(job.nodeId(), hint.get()));
    }
    return job.isMaybeSubmitted() ? health.ask(() -> runtime.find(job.nodeId())) : Optional.empty();
  }

  private static JobEnd unknown(JobHint hint) {
    return JobEnd.of(
        JobStatus.Judged.infrastructure(
            "the runtime has no job of this node; the node names job " + hint.jobId()));
  }

  private JobHandle submitNew(ActiveJob job) {
    JobRequest request = definition(job);
    job.submitting();
    return health.ask(() -> runtime.submit(request));
  }

  /** What is gone then is above the node, not the node itself. */
  private JobRequest definition(ActiveJob job) {
    try {
      return definitions.of(job.planned());
    } catch (NotFoundException e) {
      throw new InvalidJobException(
          ErrorCode.JOB_GENERATION_ERROR, "a node above it is gone: " + e.getMessage(), e);
    }
  }

  /** A runtime that is full answers; only of one that does not the patience ends. */
  private boolean mayRecover(ActiveJob job, RuntimeFailure failure) {
    if (failure.isFull()) {
      job.full();
      return true;
    }
    Instant now = clock.instant();
    return !failure.isRefused() && now.isBefore(job.unanswered(now).plus(limits.submitPatience()));
  }

  /**
   * Notes in the node where its job is. A runtime that may not write to the node still has the job:
   * it keeps its place there until it ends, and its report is what is tried again.
   */
  private void taken(ActiveJob job, JobHandle handle) {
    try {
      job.node(reporter.taken(job.node(), handle), clock.instant());
      job.written();
    } catch (UnauthorizedException e) {
      refused(job, e);
      return;
    }
    LOG.info("{}: node {} {} is job {}", name, job.nodeId(), job.node().name(), handle.jobId());
  }

  /** Notes a refusal of this node alone, and says so once. */
  void refused(ActiveJob job, ApiException refusal) {
    if (UnauthorizedException.isOfToken(refusal)) {
      throw refusal;
    }
    if (job.refusals() == 0) {
      LOG.warn(
          "{}: node {} {} cannot be changed: {}; it takes no place when its job has ended, and is"
              + " tried again now and then",
          name,
          job.nodeId(),
          job.node().name(),
          refusal.getMessage());
    }
    job.refused();
  }

  private Optional<Instant> observe(ActiveJob job, JobHandle handle) {
    if (job.refusals() == 0 && Lifecycle.hint(job.node()).isEmpty()) {
      job.node(reporter.read(job.nodeId()), clock.instant());
      taken(job, handle);
    }
    JobStatus status = health.ask(() -> runtime.observe(handle));
    boolean queued = status instanceof JobStatus.Queued;
    if (queued || status instanceof JobStatus.Running) {
      boolean extensible = (queued || limits.extendRunning()) && job.refusals() == 0;
      return isOver(job, extensible) ? end(job) : Optional.of(clock.instant().plus(nextLook(job)));
    }
    return report(job, handle, status);
  }

  private Optional<Instant> report(ActiveJob job, JobHandle handle, JobStatus status) {
    job.ended();
    Node reported = reporter.ended(runtime, handle, status, job);
    forget(handle);
    return finished(reported);
  }

  /** What stays is found as a job without an unfinished node; the report is not made again. */
  private void forget(JobHandle handle) {
    try {
      runtime.forget(handle);
    } catch (RuntimeFailure e) {
      LOG.warn(
          "{}: job {} is not removed: {}; tried again at the next reconciling",
          name,
          handle.jobId(),
          e.getMessage());
    }
  }

  /** A job that has just begun may be short: it is looked at more often than an old one. */
  private Duration nextLook(ActiveJob job) {
    Duration longest = limits.pollPeriod();
    Duration quarter = job.age(clock.instant()).dividedBy(4);
    Duration shortest = longest.dividedBy(8);
    return quarter.compareTo(longest) > 0
        ? longest
        : quarter.compareTo(shortest) < 0 ? shortest : quarter;
  }

  /**
   * Whether the node's time is over or somebody has ended it; when its job needs more time and may
   * have it, the timeout is moved instead. The node is asked for only when its time is near.
   */
  private boolean isOver(ActiveJob job, boolean extensible) {
    Instant now = reporter.now();
    if (!isNear(job.node(), extensible, now)) {
      return false;
    }
    Node fresh = reporter.read(job.nodeId());
    Node node = extensible ? extended(job, fresh) : fresh;
    job.node(node, clock.instant());
    return node.state() == NodeState.DONE || reporter.mayEnd() && isLate(node, now);
  }

  /** A job in its runtime goes on when its node's timeout cannot be moved; others wait. */
  private Node extended(ActiveJob job, Node node) {
    try {
      Node extended = reporter.extended(node);
      if (extended != node) {
        job.written();
      }
      return extended;
    } catch (UnauthorizedException e) {
      if (job.handle() == null) {
        throw e;
      }
      refused(job, e);
      return node;
    }
  }

  /** Whether a node needs a look now: it is late, or its timeout can and must be moved. */
  boolean isNear(Node node, boolean extensible, Instant now) {
    return isLate(node, now)
        || extensible && !reporter.lifecycle().extended(node, now).equals(node);
  }

  private static boolean isLate(Node node, Instant now) {
    return now.isAfter(Lifecycle.deadline(node, now));
  }

  /** Anybody can publish an event that says so: the node counts. */
  private boolean hasEnded(ActiveJob job) {
    try {
      Node node = reporter.read(job.nodeId());
      job.node(node, clock.instant());
      if (node.state() == NodeState.DONE) {
        return true;
      }
      job.goesOn();
      return false;
    } catch (NotFoundException e) {
      return true;
    }
  }

  /**
   * Whoever ended the node has said its result, or will: the timeout service, mostly. A job that
   * has ended by itself before is reported, though: its result counts more than a timeout.
   */
  private Optional<Instant> end(ActiveJob job) {
    JobHandle known = job.handle();
    Optional<JobHandle> there = known == null ? confirmed(job) : Optional.of(known);
    if (there.isPresent()) {
      JobHandle handle = there.get();
      if (Lifecycle.takesResult(job.node())) {
        JobStatus status = health.ask(() -> runtime.observe(handle));
        if (isVerdict(status) && isReportedLate(job, handle, status)) {
          return Optional.empty();
        }
      }
      LOG.info("{}: node {} is over; ending its job {}", name, job.nodeId(), handle.jobId());
      health.tell(() -> runtime.cancel(handle));
      reporter.cancelled(runtime, handle);
      forget(handle);
    }
    return Optional.empty();
  }

  /** Whether a job has ended by itself; one that we have ended before a restart was killed. */
  private static boolean isVerdict(JobStatus status) {
    if (status instanceof JobStatus.Exited exited) {
      return exited.exitStatus() != 128 + SIGKILL && exited.exitStatus() != 128 + SIGTERM;
    }
    return status instanceof JobStatus.Judged judged && judged.result() != Result.INCOMPLETE;
  }

  /** A node that is gone, or done and not ours to change, has no use for the result. */
  private boolean isReportedLate(ActiveJob job, JobHandle handle, JobStatus status) {
    try {
      report(job, handle, status);
      return true;
    } catch (NotFoundException e) {
      LOG.warn("{}: node {} is gone; its result is lost", name, job.nodeId());
      return false;
    } catch (UnauthorizedException e) {
      if (e.isOfToken() || job.node().state() != NodeState.DONE) {
        throw e;
      }
      LOG.warn("{}: node {}: its late result is lost: {}", name, job.nodeId(), e.getMessage());
      return false;
    }
  }

  private Optional<Instant> finished(Node node) {
    LOG.info(
        "{}: node {} {} is {} {}",
        name,
        node.id(),
        node.name(),
        node.state().wireName(),
        node.result() == null ? "" : node.result().wireName());
    return Optional.empty();
  }
}
