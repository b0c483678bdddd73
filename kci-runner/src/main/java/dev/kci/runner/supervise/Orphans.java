package dev.kci.runner.supervise;

import dev.kci.api.NotFoundException;
import dev.kci.runtime.CallbackSpool;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.RuntimeFailure;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds jobs in a runtime whose nodes are done or gone, left by a runner that stopped before it
 * could end them, and second jobs of supervised nodes, submitted by a replica that was paused for
 * longer than the others waited for it. Thread-safe.
 */
final class Orphans {
  private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

  private final String name;
  private final JobRuntime runtime;
  private final RuntimeHealth health;
  private final JobReporter reporter;
  private final JobTable jobs;
  private final AtomicLong doubled = new AtomicLong();

  /**
   * @param name of the runtime
   * @param jobs the supervised jobs, which are not orphans
   */
  Orphans(
      String name, JobRuntime runtime, RuntimeHealth health, JobReporter reporter, JobTable jobs) {
    this.name = name;
    this.runtime = runtime;
    this.health = health;
    this.reporter = reporter;
    this.jobs = jobs;
  }

  /** Returns the number of second jobs cancelled. */
  long doubled() {
    return doubled.get();
  }

  /**
   * Cancels the runtime's orphans, and deletes callbacks that came for nodes that are over.
   * Continues if one cannot be cancelled.
   *
   * @throws RuntimeFailure if the runtime does not answer
   * @throws dev.kci.api.CircuitBreaker.OpenException if the runtime has not answered recently
   * @throws dev.kci.api.ApiException if the API does not answer
   */
  void cancel() {
    for (JobHandle job : health.ask(runtime::jobs)) {
      if (jobs.hasOther(job)) {
        doubled.incrementAndGet();
        LOG.warn(
            "Cancelling a job that was submitted twice runtime={} node={} job={}",
            name,
            job.nodeId(),
            job.jobId());
        cancel(job);
      } else if (!jobs.has(job.nodeId()) && isOver(job.nodeId())) {
        LOG.info("Cancelling an orphaned job runtime={} job={}", name, job.jobId());
        cancel(job);
      }
    }
    deleteCallbacks();
  }

  /** Deletes callbacks that came for nodes that are over. */
  void deleteCallbacks() {
    runtime.callbacks().ifPresent(this::deleteCallbacks);
  }

  private void deleteCallbacks(CallbackSpool callbacks) {
    for (String nodeId : callbacks.nodes()) {
      if (!jobs.has(nodeId) && isOver(nodeId)) {
        LOG.info("Deleting the callback of a job that is over runtime={} node={}", name, nodeId);
        callbacks.remove(nodeId);
      }
    }
  }

  private void cancel(JobHandle job) {
    try {
      health.tell(() -> runtime.cancel(job));
      health.tell(() -> runtime.forget(job));
    } catch (RuntimeFailure e) {
      LOG.warn(
          "Cannot cancel an orphaned job runtime={} job={} error={}",
          name,
          job.jobId(),
          e.getMessage());
    }
  }

  private boolean isOver(String nodeId) {
    try {
      return Lifecycle.isOver(reporter.read(nodeId));
    } catch (NotFoundException e) {
      return true;
    }
  }
}
