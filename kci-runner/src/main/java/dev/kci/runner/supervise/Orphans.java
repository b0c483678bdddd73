package dev.kci.runner.supervise;

import dev.kci.api.NotFoundException;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobRuntime;
import dev.kci.runtime.RuntimeFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs in a runtime without an unfinished node, left by a runner that stopped before it could end
 * them.
 *
 * @param name of the runtime
 * @param jobs those that are seen to: no orphans
 */
record Orphans(
    String name, JobRuntime runtime, RuntimeHealth health, JobReporter reporter, JobTable jobs) {
  private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

  /**
   * Cancels the current orphans of the runtime. One that cannot be removed does not stop the
   * others.
   *
   * @throws RuntimeFailure if the runtime does not answer
   * @throws dev.failsafe.CircuitBreakerOpenException if the runtime is left alone
   * @throws dev.kci.api.ApiException if the API does not answer
   */
  void cancel() {
    for (JobHandle job : health.ask(runtime::jobs)) {
      if (!jobs.has(job.nodeId()) && isOver(job.nodeId())) {
        LOG.info("{}: job {} has no unfinished node; removing it", name, job.jobId());
        cancel(job);
      }
    }
  }

  private void cancel(JobHandle job) {
    try {
      health.tell(() -> runtime.cancel(job));
      health.tell(() -> runtime.forget(job));
    } catch (RuntimeFailure e) {
      LOG.warn("{}: cannot remove job {}: {}", name, job.jobId(), e.getMessage());
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
