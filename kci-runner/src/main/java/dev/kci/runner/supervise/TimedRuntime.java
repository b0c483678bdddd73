package dev.kci.runner.supervise;

import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobHint;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A runtime that is waited for a bounded time only, whatever it does itself. Thread-safe.
 *
 * <p>A submission that takes longer goes on, since the job may be there already: it is waited for
 * again when it is tried again, and never made twice at the same time. Fetching and removing what a
 * job left take as long as there is to move.
 */
final class TimedRuntime implements JobRuntime {
  private final JobRuntime runtime;
  private final Duration submitLimit;
  private final Duration observeLimit;
  private final ExecutorService calls;
  private final Map<String, FutureTask<JobHandle>> submissions = new ConcurrentHashMap<>();

  /**
   * A runtime with limits.
   *
   * @param runtime closed with this
   * @param submitLimit for a submission
   * @param observeLimit for a question or a cancel
   */
  TimedRuntime(String name, JobRuntime runtime, Duration submitLimit, Duration observeLimit) {
    this.runtime = runtime;
    this.submitLimit = submitLimit;
    this.observeLimit = observeLimit;
    this.calls =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, name + "-call");
              thread.setDaemon(true);
              return thread;
            });
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
    String nodeId = job.node().requireId();
    FutureTask<JobHandle> fresh = new FutureTask<>(() -> runtime.submit(job));
    FutureTask<JobHandle> before = submissions.putIfAbsent(nodeId, fresh);
    if (before != null) {
      return await(before, submitLimit);
    }
    begin(
        () -> {
          fresh.run();
          submissions.remove(nodeId);
        });
    return await(fresh, submitLimit);
  }

  @Override
  public Optional<JobHandle> find(String nodeId) {
    return ask(new FutureTask<>(() -> runtime.find(nodeId)));
  }

  @Override
  public Optional<JobHandle> confirm(String nodeId, JobHint hint) {
    return ask(new FutureTask<>(() -> runtime.confirm(nodeId, hint)));
  }

  @Override
  public JobStatus observe(JobHandle job) {
    return ask(new FutureTask<>(() -> runtime.observe(job)));
  }

  @Override
  public void cancel(JobHandle job) {
    ask(new FutureTask<>(() -> runtime.cancel(job), true));
  }

  @Override
  public List<JobHandle> jobs() {
    return ask(new FutureTask<>(runtime::jobs));
  }

  @Override
  public JobOutput collect(JobHandle job, Path folder) {
    return runtime.collect(job, folder);
  }

  @Override
  public void forget(JobHandle job) {
    runtime.forget(job);
  }

  private <T> T ask(FutureTask<T> call) {
    begin(call);
    try {
      return await(call, observeLimit);
    } finally {
      call.cancel(true); // of no effect on one that has answered
    }
  }

  private void begin(Runnable call) {
    try {
      calls.execute(call);
    } catch (RejectedExecutionException e) {
      throw RuntimeFailure.unavailable("closed", e);
    }
  }

  private static <T> T await(Future<T> call, Duration limit) {
    try {
      return call.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw RuntimeFailure.unavailable("no answer within " + limit.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RuntimeFailure.unavailable("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause()); // a JobRuntime throws nothing else
    }
  }

  @Override
  public void close() {
    calls.shutdownNow();
    runtime.close();
  }
}
