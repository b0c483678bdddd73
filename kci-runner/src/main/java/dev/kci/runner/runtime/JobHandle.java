package dev.kci.runner.runtime;

import java.util.Objects;

/**
 * How to find a job in its runtime.
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
}
