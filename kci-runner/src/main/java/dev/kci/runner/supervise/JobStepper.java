package dev.kci.runner.supervise;

import dev.kci.api.CircuitBreaker;
import dev.kci.api.NotFoundException;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobHint;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.results.JobEnd;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a job one step further: submits, observes, reports or cancels it. */
final class JobStepper implements Stepper {
  private static final Logger LOG = LoggerFactory.getLogger(JobStepper.class);

  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;

  /** How a job ends that is cancelled because its node is late. */
  private static final JobStatus.Judged TIMED_OUT =
      new JobStatus.Judged(
          Result.INCOMPLETE,
          ErrorCode.NODE_TIMEOUT,
          "The job had not ended by the node's timeout and was cancelled");

  private final EndedJobs ended;
  private final String name;
  private final JobRuntime runtime;
  private final RuntimeHealth health;
  private final JobSubmitter submitter;
  private final JobReporter reporter;
  private final ClaimedNodes nodes;
  private final boolean extendRunning;
  private final LookPeriod period;
  private final InstantSource clock;

  JobStepper(StepperParts parts) {
    this.ended = new EndedJobs(parts.name());
    this.name = parts.name();
    this.runtime = parts.runtime();
    this.health = parts.health();
    this.submitter = new JobSubmitter(parts);
    this.reporter = parts.reporter();
    this.nodes = parts.nodes();
    this.extendRunning = parts.limits().extendRunning();
    this.period = LookPeriod.upTo(parts.limits().pollPeriod());
    this.clock = parts.clock();
  }

  @Override
  public Optional<Instant> take(JobTable.Claim claim) {
    if (claim.isCancelled() && nodes.hasEnded(claim)) {
      return end(claim, true);
    }
    JobHandle handle = claim.job().handle();
    return handle == null ? submit(claim) : observe(claim, handle);
  }

  /** Leaves the job in its runtime, where it becomes an orphan. */
  @Override
  public Optional<Instant> giveUp(JobTable.Claim claim, String reason) {
    JobEnd end = new JobEnd(Result.INCOMPLETE, ErrorCode.BUG, reason);
    return finished(reporter.failed(claim.job().node(), end));
  }

  private Optional<Instant> submit(JobTable.Claim claim) {
    if (nodes.isNear(claim.job().node(), true, reporter.now()) && isThere(claim)) {
      return Optional.of(clock.instant()); // what runs must not get the time of what waits
    }
    if (nodes.isOver(claim, true)) {
      return end(claim, nodes.isDone(claim));
    }
    if (!claim.hasRoom()) {
      return Optional.of(clock.instant());
    }
    Node node = claim.job().node();
    Optional<JobHint> hint = Lifecycle.hint(node);
    try {
      Optional<JobHandle> before = confirmed(claim.job());
      if (before.isEmpty() && hint.isPresent()) { // never run a job twice
        return finished(reporter.failed(node, unknown(hint.get())));
      }
      JobHandle handle = before.isPresent() ? before.get() : submitter.submit(claim);
      claim.update(job -> job.placed(handle, clock.instant()));
      if (before.isEmpty()) {
        reporter.telemetry().submitted(Lifecycle.named(node, handle));
      }
      if (hint.filter(handle::isAt).isEmpty()) {
        nodes.taken(claim, handle);
      }
      return Optional.of(clock.instant());
    } catch (InvalidJobException e) {
      return finished(submitter.invalid(claim, e));
    } catch (RuntimeFailure e) {
      return finished(submitter.failed(claim, e));
    }
  }

  /** Returns whether the runtime has the job, as far as it answers. Then its place is known. */
  private boolean isThere(JobTable.Claim claim) {
    try {
      Optional<JobHandle> there = confirmed(claim.job());
      there.ifPresent(handle -> claim.update(job -> job.placed(handle, clock.instant())));
      return there.isPresent();
    } catch (RuntimeFailure | CircuitBreaker.OpenException e) {
      return false; // asked again before it is submitted
    }
  }

  /** Returns the runtime's job of this node. The node itself only has a hint. */
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
            "the runtime has no job for this node; the node refers to job " + hint.jobId()));
  }

  private Optional<Instant> observe(JobTable.Claim claim, JobHandle handle) {
    SupervisedJob job = claim.job();
    if (job.refusals() == 0 && job.node().data().get("job_id") == null) {
      nodes.read(claim);
      nodes.taken(claim, handle);
    }
    JobStatus status = health.ask(() -> runtime.observe(handle));
    WaitReason why = status instanceof JobStatus.Queued queue ? queue.why() : null;
    claim.update(known -> known.waiting(why));
    boolean queued = why != null;
    if (queued || status instanceof JobStatus.Running) {
      boolean extensible = (queued || extendRunning) && claim.job().refusals() == 0;
      return nodes.isOver(claim, extensible)
          ? end(claim, nodes.isDone(claim))
          : Optional.of(clock.instant().plus(period.after(claim.job().age(clock.instant()))));
    }
    // a restart may have come between its end and that of its node
    return isKilled(status) && nodes.isLate(claim.job().node())
        ? end(claim, nodes.isDone(claim))
        : report(claim, handle, status);
  }

  private Optional<Instant> report(JobTable.Claim claim, JobHandle handle, JobStatus status) {
    Node reported = reporter.ends().report(runtime, handle, status, claim, clock);
    forget(handle);
    return finished(reported);
  }

  /** Deletes a job from its runtime. If that fails, it is found later as an orphan. */
  private void forget(JobHandle handle) {
    try {
      runtime.forget(handle);
    } catch (RuntimeFailure e) {
      LOG.warn(
          "Cannot delete a job; retrying at the next reconciliation runtime={} job={} error={}",
          name,
          handle.jobId(),
          e.getMessage());
    }
  }

  /**
   * Ends the job of a node that is over. If somebody has ended the node, usually the timeout
   * service, it keeps their result. But if the job has already ended on its own, its result is
   * reported, because it counts more than a timeout.
   *
   * <p>If nobody has ended the node yet, this does, before the runtime forgets the job. Otherwise a
   * restart would find a node without a job, and submit it again.
   *
   * @param done whether the node is done or gone
   */
  private Optional<Instant> end(JobTable.Claim claim, boolean done) {
    SupervisedJob job = claim.job();
    JobHandle known = job.handle();
    Optional<JobHandle> there = known == null ? confirmed(job) : Optional.of(known);
    if (there.isEmpty()) {
      reporter.over(job, false);
      return Optional.empty();
    }
    JobHandle handle = there.get();
    if (Lifecycle.takesResult(job.node())) {
      JobStatus status = health.ask(() -> runtime.observe(handle));
      if (hasEndedByItself(job, status) && isReportedLate(claim, handle, status)) {
        return Optional.empty();
      }
    }
    LOG.info(
        "Cancelling a job because its node is over runtime={} node={} job={}",
        name,
        job.nodeId(),
        handle.jobId());
    health.tell(() -> runtime.cancel(handle));
    if (!done) {
      claim.update(found -> timedOut(found, handle)); // known to a retry, whatever the runtime says
      return report(claim, handle, afterCancel(claim, handle));
    }
    reporter.ends().uploadLog(runtime, handle);
    forget(handle);
    reporter.over(job, true);
    return Optional.empty();
  }

  /**
   * Returns how a job ended that was cancelled because its node is late. It may have ended just
   * before; but only a lab's own judgement tells that from a job that ends itself when it is told
   * to.
   */
  private JobStatus afterCancel(JobTable.Claim claim, JobHandle handle) {
    try {
      JobStatus status = health.ask(() -> runtime.observe(handle));
      if (status instanceof JobStatus.Judged judged && judged.result() != Result.INCOMPLETE) {
        claim.update(job -> job.reporting(new EndReport(JobEnd.of(judged), Map.of())));
        return judged;
      }
    } catch (RuntimeFailure | CircuitBreaker.OpenException e) {
      LOG.debug("No answer about a cancelled job job={} error={}", handle.jobId(), e.getMessage());
    }
    return TIMED_OUT;
  }

  private SupervisedJob timedOut(SupervisedJob job, JobHandle handle) {
    SupervisedJob placed = job.handle() == null ? job.placed(handle, clock.instant()) : job;
    return placed.report().isPresent()
        ? placed
        : placed.reporting(new EndReport(JobEnd.of(TIMED_OUT), Map.of()));
  }

  /** Returns whether a job has ended on its own, and was not killed by us before a restart. */
  private static boolean hasEndedByItself(SupervisedJob job, JobStatus status) {
    if (job.report().filter(said -> said.end().result() != Result.INCOMPLETE).isPresent()) {
      return true;
    }
    return status instanceof JobStatus.Exited && !isKilled(status)
        || status instanceof JobStatus.Judged judged && judged.result() != Result.INCOMPLETE;
  }

  private static boolean isKilled(JobStatus status) {
    if (status instanceof JobStatus.Exited exited) {
      return exited.exitStatus() == 128 + SIGKILL || exited.exitStatus() == 128 + SIGTERM;
    }
    return status instanceof JobStatus.Judged judged && judged.code() == ErrorCode.CANCELED;
  }

  /** Reports a late result, unless the node is gone, or done and not ours to change. */
  private boolean isReportedLate(JobTable.Claim claim, JobHandle handle, JobStatus status) {
    SupervisedJob job = claim.job();
    if (job.handle() == null) { // found after a restart; the report is kept with its place
      claim.update(found -> found.placed(handle, clock.instant()));
    }
    try {
      report(claim, handle, status);
      return true;
    } catch (NotFoundException e) {
      LOG.warn(
          "Late result is lost because its node is gone runtime={} node={}", name, job.nodeId());
      return false;
    } catch (UnauthorizedException e) {
      if (e.isOfToken() || job.node().state() != NodeState.DONE) {
        throw e;
      }
      LOG.warn(
          "Late result is lost runtime={} node={} error={}", name, job.nodeId(), e.getMessage());
      return false;
    }
  }

  @Override
  public long ended(Result result) {
    return ended.count(result);
  }

  private Optional<Instant> finished(Node node) {
    ended.add(node);
    return Optional.empty();
  }
}
