package dev.kci.runner.pull;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Result;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lab's runtime whose jobs bear the lab's claims: {@code data.job_id} of a node stays the claim,
 * and does not become the runtime's own id. Thread-safe.
 */
final class ClaimedRuntime implements JobRuntime {
  private final JobRuntime runtime;
  private final ClaimJournal claims;
  private final String context;
  private final Map<String, JobHandle> handles = new ConcurrentHashMap<>();

  /**
   * Wraps a runtime.
   *
   * @param runtime closed with this
   * @param context {@code data.job_context} of claimed nodes
   */
  ClaimedRuntime(JobRuntime runtime, ClaimJournal claims, String context) {
    this.runtime = runtime;
    this.claims = claims;
    this.context = context;
  }

  private JobHandle claimed(JobHandle own) {
    handles.put(own.nodeId(), own);
    return new JobHandle(own.nodeId(), claims.of(own.nodeId()).orElse(own.jobId()), context);
  }

  private Optional<JobHandle> own(JobHandle claimed) {
    JobHandle known = handles.get(claimed.nodeId());
    return known == null ? runtime.find(claimed.nodeId()) : Optional.of(known);
  }

  @Override
  public void check() {
    runtime.check();
  }

  @Override
  public String describe() {
    return runtime.describe();
  }

  @Override
  public JobHandle submit(JobRequest job) {
    return claimed(runtime.submit(job));
  }

  @Override
  public Optional<JobHandle> find(String nodeId) {
    return runtime.find(nodeId).map(this::claimed);
  }

  /** A program that does not end in time says nothing about its tests, except those it reported. */
  @Override
  public JobStatus observe(JobHandle job) {
    JobStatus status = own(job).map(runtime::observe).orElseGet(JobStatus.Unknown::new);
    return status instanceof JobStatus.Exited exited && exited.exitStatus() == LabProgram.TIMED_OUT
        ? new JobStatus.Judged(
            Result.INCOMPLETE,
            ErrorCode.JOB,
            "the job did not end within the timeouts of its tests in the definition")
        : status;
  }

  @Override
  public JobOutput collect(JobHandle job, Path folder) {
    return own(job)
        .map(own -> runtime.collect(own, folder))
        .orElseGet(() -> new JobOutput(null, Map.of(), null));
  }

  @Override
  public void cancel(JobHandle job) {
    own(job).ifPresent(runtime::cancel);
  }

  @Override
  public void forget(JobHandle job) {
    own(job).ifPresent(runtime::forget);
    handles.remove(job.nodeId());
  }

  @Override
  public List<JobHandle> jobs() {
    return runtime.jobs().stream().map(this::claimed).toList();
  }

  @Override
  public void close() {
    runtime.close();
  }
}
