package dev.kci.runner.supervise;

import dev.kci.api.NotFoundException;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.Result;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeLimits;
import dev.kci.runtime.results.JobEnd;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Submits jobs to a runtime, and reports those that cannot run. Thread-safe for different jobs. */
final class JobSubmitter {
  private final JobRuntime runtime;
  private final RuntimeHealth health;
  private final Ownership ownership;
  private final JobDefinitions definitions;
  private final JobReporter reporter;
  private final RuntimeLimits limits;
  private final InstantSource clock;

  JobSubmitter(StepperParts parts) {
    this.runtime = parts.runtime();
    this.health = parts.health();
    this.ownership = parts.ownership();
    this.definitions = parts.definitions();
    this.reporter = parts.reporter();
    this.limits = parts.limits();
    this.clock = parts.clock();
  }

  /**
   * Submits a job as planned. The request of an earlier attempt may have arrived while the
   * definition was made, so this looks for its job again.
   *
   * @throws InvalidJobException if it cannot be rendered
   * @throws RuntimeFailure if the runtime refuses it or does not answer
   * @throws Ownership.LostException if the runtime is another replica's by now
   */
  JobHandle submit(JobTable.Claim claim) {
    JobRequest request = definition(claim.job());
    if (claim.job().submission().possible()) {
      Optional<JobHandle> late = health.ask(() -> runtime.find(claim.job().nodeId()));
      if (late.isPresent()) {
        return late.get();
      }
    }
    ownership.require();
    claim.update(SupervisedJob::submitting);
    return health.ask(() -> runtime.submit(request));
  }

  /** A missing node means that an ancestor is gone. */
  private JobRequest definition(SupervisedJob job) {
    try {
      return definitions.of(job.planned());
    } catch (NotFoundException e) {
      throw new InvalidJobException(
          ErrorCode.JOB_GENERATION_ERROR, "an ancestor of the node is gone: " + e.getMessage(), e);
    }
  }

  /** Reports a job that cannot be rendered. */
  Node invalid(JobTable.Claim claim, InvalidJobException e) {
    Node node = claim.job().node();
    reporter.telemetry().failed(node, e.code(), e.getMessage());
    return reporter.failed(node, new JobEnd(Result.INCOMPLETE, e.code(), e.getMessage()));
  }

  /**
   * Reports a job that its runtime did not accept.
   *
   * @throws RuntimeFailure if the job may still be accepted later
   */
  Node failed(JobTable.Claim claim, RuntimeFailure failure) {
    if (mayRecover(claim, failure)) {
      throw failure;
    }
    return reporter.failed(claim.job().node(), JobEnd.of(failure));
  }

  /**
   * Limits the retries only if the runtime does not answer, not while it is full or rejects our
   * token: then no job is to blame, and few would be left when the token is renewed.
   */
  private boolean mayRecover(JobTable.Claim claim, RuntimeFailure failure) {
    if (failure.isFull()) {
      claim.update(SupervisedJob::full);
      return true;
    }
    if (failure.isUnauthorized()) { // the job waits until somebody renews the token
      if (claim.job().failures() == 0) {
        reporter.telemetry().failed(claim.job().node(), failure.code(), failure.getMessage());
      }
      claim.update(SupervisedJob::unauthorized);
      return true;
    }
    if (claim.job().submission().unansweredSince() == null) { // only for the first attempt
      reporter.telemetry().failed(claim.job().node(), failure.code(), failure.getMessage());
    }
    Instant now = clock.instant();
    Duration silence = claim.update(job -> job.unanswered(now)).silence(now);
    return !failure.isRefused() && silence.compareTo(limits.submitPatience()) < 0;
  }
}
