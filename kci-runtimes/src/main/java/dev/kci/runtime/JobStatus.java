package dev.kci.runtime;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Result;
import dev.kci.api.model.WaitReason;
import org.jspecify.annotations.Nullable;

/** The status of a job in its runtime. */
public sealed interface JobStatus {

  /**
   * The runtime has accepted the job but not started it.
   *
   * @param why as far as the runtime says
   */
  record Queued(WaitReason why) implements JobStatus {}

  /** The job is running. */
  record Running() implements JobStatus {}

  /** The job's process has exited; its status and output decide the result. */
  record Exited(int exitStatus) implements JobStatus {}

  /**
   * The runtime itself reports how the job ended.
   *
   * @param code why it is incomplete; null if it is not
   * @param message the runtime's own words; null for none
   */
  record Judged(Result result, @Nullable ErrorCode code, @Nullable String message)
      implements JobStatus {

    /**
     * Returns the status for a failure of the infrastructure, which says nothing about the kernel.
     */
    public static Judged infrastructure(String message) {
      return new Judged(Result.INCOMPLETE, ErrorCode.INFRASTRUCTURE, message);
    }
  }

  /** The runtime does not know the job. */
  record Unknown() implements JobStatus {}
}
