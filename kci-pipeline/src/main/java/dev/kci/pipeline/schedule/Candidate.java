package dev.kci.pipeline.schedule;

import dev.kci.config.RuntimeConfig;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.Platform;
import dev.kci.pipeline.config.SchedulerEntry;

/**
 * A job that an event could start on one platform of one runtime.
 *
 * @param runtimeReason why this runtime: named by the entry, or chosen from a type
 */
public record Candidate(
    SchedulerEntry entry, Job job, RuntimeConfig runtime, String runtimeReason, Platform platform) {

  /** Returns job, platform and runtime, for logs. */
  @Override
  public String toString() {
    return job.name() + " on " + platform.name() + " in " + runtime.name();
  }
}
