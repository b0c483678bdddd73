package dev.kci.runtime;

import dev.kci.machine.Machine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Adds a timeout to every query and submission of a runtime. Thread-safe.
 *
 * <p>A submission that times out continues, because the job may already exist. A retry waits for
 * the same submission, so there are never two at a time. Fetching and deleting a job's output have
 * no timeout because they depend on its size.
 */
public final class TimedRuntime implements JobRuntime {
  private final JobRuntime runtime;
  private final Duration submitLimit;
  private final Duration observeLimit;
  private final BoundedCalls calls;
  private final Map<String, Future<JobHandle>> submissions = new ConcurrentHashMap<>();

  /**
   * Wraps a runtime.
   *
   * @param runtime closed with this
   * @param submitLimit the timeout of a submission
   * @param observeLimit the timeout of a query or a cancel
   * @param machine runs the calls
   */
  public TimedRuntime(
      String name,
      JobRuntime runtime,
      Duration submitLimit,
      Duration observeLimit,
      Machine machine) {
    this.runtime = runtime;
    this.submitLimit = submitLimit;
    this.observeLimit = observeLimit;
    this.calls = new BoundedCalls(name + "-call", machine);
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
  public boolean isShared() {
    return runtime.isShared();
  }

  @Override
  public Optional<Offer> offer() {
    return runtime.offer();
  }

  @Override
  public Optional<CallbackSpool> callbacks() {
    return runtime.callbacks();
  }

  @Override
  public JobHandle submit(JobRequest job) {
    String nodeId = job.node().requireId();
    Future<JobHandle> submission =
        submissions.computeIfAbsent(
            nodeId, id -> begin(() -> runtime.submit(job), () -> submissions.remove(id)));
    return await(submission, submitLimit);
  }

  @Override
  public Optional<JobHandle> find(String nodeId) {
    return ask(() -> runtime.find(nodeId));
  }

  @Override
  public Optional<JobHandle> confirm(String nodeId, JobHint hint) {
    return ask(() -> runtime.confirm(nodeId, hint));
  }

  @Override
  public JobStatus observe(JobHandle job) {
    return ask(() -> runtime.observe(job));
  }

  @Override
  public void cancel(JobHandle job) {
    ask(
        () -> {
          runtime.cancel(job);
          return true;
        });
  }

  @Override
  public List<JobHandle> jobs() {
    return ask(runtime::jobs);
  }

  @Override
  public JobOutput collect(JobHandle job, Path folder) {
    return runtime.collect(job, folder);
  }

  @Override
  public void forget(JobHandle job) {
    runtime.forget(job);
  }

  private <T> T ask(Callable<T> question) {
    Future<T> call = begin(question, () -> {});
    try {
      return await(call, observeLimit);
    } finally {
      call.cancel(true); // no effect if it has answered
    }
  }

  private <T> Future<T> begin(Callable<T> call, Runnable afterwards) {
    try {
      return calls.begin(call, afterwards);
    } catch (RejectedExecutionException e) {
      throw RuntimeFailure.unavailable("the runtime is closed", e);
    }
  }

  private static <T> T await(Future<T> call, Duration limit) {
    try {
      return BoundedCalls.await(call, limit);
    } catch (TimeoutException e) {
      throw RuntimeFailure.unavailable("no answer within " + limit.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(
          e.getCause()); // not possible: JobRuntime has no checked exceptions
    }
  }

  @Override
  public void close() {
    calls.close();
    runtime.close();
  }
}
