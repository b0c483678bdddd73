package dev.kci.runner.supervise;

import dev.kci.api.ApiException;
import dev.kci.api.NotFoundException;
import dev.kci.api.model.Node;
import dev.kci.runtime.CallbackSpool;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.RuntimeFailure;
import java.time.Duration;
import java.time.Instant;
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

  /** How long a callback is kept after the timeout of a node that is not ours. */
  private static final Duration KEPT = Duration.ofDays(1);

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
   * Cancels the runtime's orphans, and deletes callbacks that no longer count. Continues if one
   * cannot be cancelled.
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

  /**
   * Deletes callbacks that no longer count. Nodes that have timed out still take a result, but
   * those of our own jobs are being reported by now, and the others must not fill the spool.
   */
  void deleteCallbacks() {
    runtime.callbacks().ifPresent(this::deleteCallbacks);
  }

  private void deleteCallbacks(CallbackSpool callbacks) {
    for (String nodeId : callbacks.nodes()) {
      if (!jobs.has(nodeId) && !takesResult(nodeId)) {
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

  private boolean takesResult(String nodeId) {
    try {
      Node node = reporter.read(nodeId);
      return Lifecycle.takesResult(node) && !(Lifecycle.hasEnded(node) && isOld(node));
    } catch (NotFoundException e) {
      return false;
    } catch (ApiException e) {
      passOver(nodeId, e);
      return true;
    }
  }

  /** Passes over a node that cannot be read, which anybody may have written, unless all fail. */
  private void passOver(String nodeId, ApiException failure) {
    if (!failure.isOfThisRequest()) {
      throw failure;
    }
    LOG.debug(
        "Cannot read a node; leaving its job alone runtime={} node={} error={}",
        name,
        nodeId,
        failure.getMessage());
  }

  private boolean isOld(Node node) {
    Instant updated = node.updated();
    return updated != null && updated.isBefore(reporter.now().minus(KEPT));
  }

  private boolean isOver(String nodeId) {
    try {
      return Lifecycle.isOver(reporter.read(nodeId));
    } catch (NotFoundException e) {
      return true;
    } catch (ApiException e) {
      passOver(nodeId, e);
      return false;
    }
  }
}
