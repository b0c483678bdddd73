package dev.kci.runtime;

import java.util.Objects;

/**
 * A job that its runtime has confirmed as this node's from the runtime's own records. Only runtimes
 * create handles, so code that takes one needs no further check. What a node says about its job is
 * only a {@link JobHint}.
 *
 * @param nodeId the id of the job's node
 * @param jobId the runtime's own id: {@code data.job_id} of the node
 * @param context the lab, cluster or host that runs it: {@code data.job_context} of the node
 */
public record JobHandle(String nodeId, String jobId, String context) {
  public JobHandle {
    Objects.requireNonNull(nodeId, "nodeId");
    Objects.requireNonNull(jobId, "jobId");
    Objects.requireNonNull(context, "context");
  }

  /** Returns whether a hint points to this job. */
  public boolean isAt(JobHint hint) {
    return jobId.equals(hint.jobId()) && context.equals(hint.context());
  }
}
