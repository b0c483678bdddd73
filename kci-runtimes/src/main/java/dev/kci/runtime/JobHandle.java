package dev.kci.runtime;

import java.util.Objects;

/**
 * A job that its runtime has confirmed as this node's, by what the runtime itself has recorded.
 * Only runtimes make handles, so whatever takes one needs no further check; what a node says of its
 * job is a {@link JobHint}.
 *
 * @param nodeId the id of the job's node
 * @param jobId the runtime's own id: {@code data.job_id} of the node
 * @param context which lab, cluster or host has it: {@code data.job_context} of the node
 */
public record JobHandle(String nodeId, String jobId, String context) {
  public JobHandle {
    Objects.requireNonNull(nodeId, "nodeId");
    Objects.requireNonNull(jobId, "jobId");
    Objects.requireNonNull(context, "context");
  }

  /** Whether a node's words lead to this job. */
  public boolean isAt(JobHint hint) {
    return jobId.equals(hint.jobId()) && context.equals(hint.context());
  }
}
