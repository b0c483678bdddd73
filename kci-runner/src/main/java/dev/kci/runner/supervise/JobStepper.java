package dev.kci.runner.supervise;

import dev.kci.api.NotFoundException;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobHint;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.runtime.results.JobEnd;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the next step of a job: submits it, observes it, reports it, or ends it early. A step that
 * is interrupted by a stop can be repeated. Thread-safe for different jobs.
 */
final class JobStepper {
  private static final Logger LOG = LoggerFactory.getLogger(JobStepper.class);

  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;

  private final EndedJobs ended;
  private final String name;
  private final JobRuntime runtime;
  private final RuntimeHealth health;
  private final JobDefinitions definitions;
  private final JobReporter reporter;
  private final ClaimedNodes nodes;
  private final RuntimeLimits limits;
  private final InstantSource clock;

  JobStepper(
      String name,
      JobRuntime runtime,
      RuntimeHealth health,
      JobDefinitions definitions,
      JobReporter reporter,
      ClaimedNodes nodes,
      RuntimeLimits limits,
      InstantSource clock) {
    this.ended = new EndedJobs(name);
    this.name = name;
    this.runtime = runtime;
    this.health = health;
    this.definitions = definitions;
    this.reporter = reporter;
    this.nodes = nodes;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Does the next step of a job.
   *
   * @return when the step after this one is due; empty when nothing is left to do
   * @throws RuntimeFailure when the runtime does not answer
   * @throws dev.kci.api.ApiException when the API does not
   */
  Optional<Instant> take(JobTable.Claim claim) {
    if (claim.isCancelled() && nodes.hasEnded(claim)) {
      return end(claim);
    }
    JobHandle handle = claim.job().handle();
    return handle == null ? submit(claim) : observe(claim, handle);
  }

  /** Reports that a job is no longer supervised; in its runtime it becomes an orphan. */
  Optional<Instant> giveUp(JobTable.Claim claim, String reason) {
    JobEnd end = new JobEnd(Result.INCOMPLETE, ErrorCode.BUG, reason);
    return finished(reporter.failed(claim.job().node(), end));
  }

  private Optional<Instant> submit(JobTable.Claim claim) {
    if (nodes.isOver(claim, true)) {
      return end(claim);
    }
    if (!claim.hasRoom()) {
      return Optional.of(clock.instant());
    }
    Node node = claim.job().node();
    Optional<JobHint> hint = Lifecycle.hint(node);
    try {
      Optional<JobHandle> before = confirmed(claim.job());
      if (before.isEmpty() && hint.isPresent()) { // a job is not run twice
        return finished(reporter.failed(node, unknown(hint.get())));
      }
      JobHandle handle = before.isPresent() ? before.get() : submitNew(claim);
      claim.update(job -> job.placed(handle, clock.instant()));
      if (before.isEmpty()) {
        reporter.telemetry().submitted(Lifecycle.named(node, handle));
      }
      if (hint.filter(handle::isAt).isEmpty()) {
        nodes.taken(claim, handle);
      }
      return Optional.of(clock.instant());
    } catch (InvalidJobException e) {
      JobEnd end = new JobEnd(Result.INCOMPLETE, e.code(), e.getMessage());
      reporter.telemetry().failed(node, e.code(), e.getMessage());
      return finished(reporter.failed(node, end));
    } catch (RuntimeFailure e) {
      if (mayRecover(claim, e)) {
        throw e;
      }
      return finished(reporter.failed(node, JobEnd.of(e)));
    }
  }

  /** Finds the job of this node in the runtime; what the node says is only a hint. */
  private Optional<JobHandle> confirmed(SupervisedJob job) {
    Optional<JobHint> hint = Lifecycle.hint(job.node());
    if (hint.isPresent()) {
      return health.ask(() -> runtime.confirm(job.nodeId(), hint.get()));
    }
    return job.submission().possible()
        ? health.ask(() -> runtime.find(job.nodeId()))
        : Optional.empty();
  }

  private static JobEnd unknown(JobHint hint) {
    return JobEnd.of(
        JobStatus.Judged.infrastructure(
            "the runtime has no job of this node; the node names job " + hint.jobId()));
  }

  private JobHandle submitNew(JobTable.Claim claim) {
    JobRequest request = definition(claim.job());
    claim.update(SupervisedJob::submitting);
    return health.ask(() -> runtime.submit(request));
  }

  /** Converts the error: the missing node is above the job, not its own. */
  private JobRequest definition(SupervisedJob job) {
    try {
      return definitions.of(job.planned());
    } catch (NotFoundException e) {
      throw new InvalidJobException(
          ErrorCode.JOB_GENERATION_ERROR, "a node above it is gone: " + e.getMessage(), e);
    }
  }

  /** Resets the patience, which is for runtimes that do not answer; a full one does. */
  private boolean mayRecover(JobTable.Claim claim, RuntimeFailure failure) {
    if (failure.isFull()) {
      claim.update(SupervisedJob::full);
      return true;
    }
    if (claim.job().submission().unansweredSince() == null) { // once, however often it is retried
      reporter.telemetry().failed(claim.job().node(), failure.code(), failure.getMessage());
    }
    Instant now = clock.instant();
    Duration silence = claim.update(job -> job.unanswered(now)).silence(now);
    return !failure.isRefused() && silence.compareTo(limits.submitPatience()) < 0;
  }

  private Optional<Instant> observe(JobTable.Claim claim, JobHandle handle) {
    SupervisedJob job = claim.job();
    if (job.refusals() == 0 && Lifecycle.hint(job.node()).isEmpty()) {
      nodes.read(claim);
      nodes.taken(claim, handle);
    }
    JobStatus status = health.ask(() -> runtime.observe(handle));
    WaitReason why = status instanceof JobStatus.Queued queue ? queue.why() : null;
    claim.update(known -> known.waiting(why));
    boolean queued = why != null;
    if (queued || status instanceof JobStatus.Running) {
      boolean extensible = (queued || limits.extendRunning()) && claim.job().refusals() == 0;
      return nodes.isOver(claim, extensible)
          ? end(claim)
          : Optional.of(clock.instant().plus(nextLook(claim.job())));
    }
    return report(claim, handle, status);
  }

  private Optional<Instant> report(JobTable.Claim claim, JobHandle handle, JobStatus status) {
    SupervisedJob job = claim.update(SupervisedJob::ended);
    Node reported = reporter.ended(runtime, handle, status, job);
    forget(handle);
    return finished(reported);
  }

  /**
   * Removes the job from the runtime. One that stays is found later as a job without an unfinished
   * node; it is not reported again.
   */
  private void forget(JobHandle handle) {
    try {
      runtime.forget(handle);
    } catch (RuntimeFailure e) {
      LOG.warn(
          "{}: cannot remove job {}: {}; it is retried at the next reconciliation",
          name,
          handle.jobId(),
          e.getMessage());
    }
  }

  /**
   * Returns the time to the next look: young jobs, which may be short, are observed more often than
   * old ones.
   */
  private Duration nextLook(SupervisedJob job) {
    Duration longest = limits.pollPeriod();
    Duration quarter = job.age(clock.instant()).dividedBy(4);
    Duration shortest = longest.dividedBy(8);
    Duration next = quarter.compareTo(longest) > 0 ? longest : quarter;
    return next.compareTo(shortest) < 0 ? shortest : next;
  }

  /**
   * Ends the job of a node that has ended. Whoever ended the node, usually the timeout service,
   * sets its result. But a job that ended by itself is reported first: its result counts more than
   * a timeout.
   */
  private Optional<Instant> end(JobTable.Claim claim) {
    SupervisedJob job = claim.job();
    JobHandle known = job.handle();
    Optional<JobHandle> there = known == null ? confirmed(job) : Optional.of(known);
    if (there.isPresent()) {
      JobHandle handle = there.get();
      if (Lifecycle.takesResult(job.node())) {
        JobStatus status = health.ask(() -> runtime.observe(handle));
        if (hasEndedByItself(status) && isReportedLate(claim, handle, status)) {
          return Optional.empty();
        }
      }
      LOG.info("{}: node {} has ended; ending its job {}", name, job.nodeId(), handle.jobId());
      health.tell(() -> runtime.cancel(handle));
      reporter.cancelled(runtime, handle);
      forget(handle);
    }
    reporter.over(job, there.isPresent());
    return Optional.empty();
  }

  /** Returns whether a job ended by itself; one that was ended before a restart was killed. */
  private static boolean hasEndedByItself(JobStatus status) {
    if (status instanceof JobStatus.Exited exited) {
      return exited.exitStatus() != 128 + SIGKILL && exited.exitStatus() != 128 + SIGTERM;
    }
    return status instanceof JobStatus.Judged judged && judged.result() != Result.INCOMPLETE;
  }

  /** Drops the result of a node that does not exist any more, or is done and not ours to change. */
  private boolean isReportedLate(JobTable.Claim claim, JobHandle handle, JobStatus status) {
    SupervisedJob job = claim.job();
    try {
      report(claim, handle, status);
      return true;
    } catch (NotFoundException e) {
      LOG.warn("{}: node {} does not exist any more; its result is lost", name, job.nodeId());
      return false;
    } catch (UnauthorizedException e) {
      if (e.isOfToken() || job.node().state() != NodeState.DONE) {
        throw e;
      }
      LOG.warn("{}: node {}: its late result is lost: {}", name, job.nodeId(), e.getMessage());
      return false;
    }
  }

  /** Returns the number of jobs that ended with a result. */
  long ended(Result result) {
    return ended.count(result);
  }

  private Optional<Instant> finished(Node node) {
    ended.add(node);
    return Optional.empty();
  }
}
