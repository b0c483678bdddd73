package dev.kci.runner.supervise;

import dev.kci.api.NotFoundException;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.RuntimeFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds jobs in a runtime whose nodes are done or gone, left by a runner that stopped before it
 * could end them.
 *
 * @param name of the runtime
 * @param jobs the supervised jobs, which are not orphans
 */
record Orphans(
    String name, JobRuntime runtime, RuntimeHealth health, JobReporter reporter, JobTable jobs) {
  private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

  /**
   * Cancels the runtime's orphans. Continues if one cannot be cancelled.
   *
   * @throws RuntimeFailure if the runtime does not answer
   * @throws dev.kci.api.CircuitBreaker.OpenException if the runtime has not answered recently
   * @throws dev.kci.api.ApiException if the API does not answer
   */
  void cancel() {
    for (JobHandle job : health.ask(runtime::jobs)) {
      if (!jobs.has(job.nodeId()) && isOver(job.nodeId())) {
        LOG.info("Cancelling an orphaned job runtime={} job={}", name, job.jobId());
        cancel(job);
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
