package dev.kci.runtime;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Result;
import org.jspecify.annotations.Nullable;

/** What has become of a job in its runtime. */
public sealed interface JobStatus {

  /** The runtime has the job but has not begun it. */
  record Queued() implements JobStatus {}

  /** The job is under way. */
  record Running() implements JobStatus {}

  /** The job's process has ended by itself; status and output decide the result. */
  record Exited(int exitStatus) implements JobStatus {}

  /**
   * The runtime itself says how the job ended.
   *
   * @param code why it is incomplete; null when it is not
   * @param message the runtime's own words; null for none
   */
  record Judged(Result result, @Nullable ErrorCode code, @Nullable String message)
      implements JobStatus {

    /** The infrastructure failed; nothing is said of the kernel. */
    public static Judged infrastructure(String message) {
      return new Judged(Result.INCOMPLETE, ErrorCode.INFRASTRUCTURE, message);
    }
  }

  /** The runtime does not know the job. */
  record Unknown() implements JobStatus {}
}
