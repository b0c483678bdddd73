package dev.kci.runtime;

import java.util.Objects;

/**
 * Where a node says its job is. Anybody who can write to the node can write this, so it is never
 * trusted: only the runtime can turn it into a {@link JobHandle}.
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
