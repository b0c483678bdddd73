package dev.kci.runtime;

import java.util.Objects;

/**
 * Where a node says that its job is. Anybody who can write to the node can write this, so it
 * directs nothing: only the runtime turns it into a {@link JobHandle}, or does not.
 *
 * @param jobId {@code data.job_id} of the node
 * @param context {@code data.job_context} of the node; empty if absent
 */
public record JobHint(String jobId, String context) {
  public JobHint {
    Objects.requireNonNull(jobId, "jobId");
    Objects.requireNonNull(context, "context");
  }
}
