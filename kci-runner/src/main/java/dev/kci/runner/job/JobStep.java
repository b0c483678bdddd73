package dev.kci.runner.job;

import dev.kci.api.NotFoundException;
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
    Optional<JobHint> hint = JobLife.hint(job.node());
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
    Optional<JobHint> hint = JobLife.hint(job.node());
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

  private void taken(ActiveJob job, JobHandle handle) {
    job.node(reporter.taken(job.node(), handle), clock.instant());
    LOG.info("{}: node {} {} is job {}", name, job.nodeId(), job.node().name(), handle.jobId());
  }

  private Optional<Instant> observe(ActiveJob job, JobHandle handle) {
    if (JobLife.hint(job.node()).isEmpty()) {
      job.node(reporter.read(job.nodeId()), clock.instant());
      taken(job, handle);
    }
    JobStatus status = health.ask(() -> runtime.observe(handle));
    boolean queued = status instanceof JobStatus.Queued;
    if (queued || status instanceof JobStatus.Running) {
      return isOver(job, queued || limits.extendRunning())
          ? end(job)
          : Optional.of(clock.instant().plus(nextLook(job)));
    }
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
    Node node = extensible ? reporter.extended(fresh) : fresh;
    job.node(node, clock.instant());
    return node.state() == NodeState.DONE || reporter.mayEnd() && isLate(node, now);
  }

  /** Whether a node needs a look now: it is late, or its timeout can and must be moved. */
  boolean isNear(Node node, boolean extensible, Instant now) {
    return isLate(node, now) || extensible && !reporter.life().extended(node, now).equals(node);
  }

  private static boolean isLate(Node node, Instant now) {
    return now.isAfter(JobLife.deadline(node, now));
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

  /** Whoever ended the node has said its result, or will: the timeout service, mostly. */
  private Optional<Instant> end(ActiveJob job) {
    JobHandle known = job.handle();
    Optional<JobHandle> there = known == null ? confirmed(job) : Optional.of(known);
    if (there.isPresent()) {
      JobHandle handle = there.get();
      LOG.info("{}: node {} is over; ending its job {}", name, job.nodeId(), handle.jobId());
      health.tell(() -> runtime.cancel(handle));
      reporter.cancelled(runtime, handle);
      forget(handle);
    }
    return Optional.empty();
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
