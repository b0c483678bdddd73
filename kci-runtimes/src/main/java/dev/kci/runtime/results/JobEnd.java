package dev.kci.runtime.results;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Result;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a job ended.
 *
 * @param code set if the infrastructure failed, never for a test's own failure
 * @param message why the job did not pass, perhaps several lines; may be null
 */
public record JobEnd(Result result, @Nullable ErrorCode code, @Nullable String message) {
  /** From sysexits.h: the exit status of a script's {@code die} after a failed download. */
  private static final int SERVICE_UNAVAILABLE = 69;

  /**
   * Returns the end of a process from its exit status and its output.
   *
   * @param lastLines of the output, which explain an exit status that no test explains
   */
  public static JobEnd of(JobStatus.Exited exited, TestReport report, List<String> lastLines) {
    if (exited.exitStatus() == SERVICE_UNAVAILABLE) {
      return new JobEnd(
          Result.INCOMPLETE,
          ErrorCode.INFRASTRUCTURE,
          explained("exit status 69: a dependency of the job is missing", lastLines));
    }
    ProcessResult ended = ProcessResult.of(exited.exitStatus(), report);
    boolean testFailed = report.tests().stream().anyMatch(test -> test.result() == Result.FAIL);
    String message = ended.message();
    return message == null || exited.exitStatus() == 0 || testFailed
        ? new JobEnd(ended.result(), null, message)
        : new JobEnd(ended.result(), null, explained(message, lastLines));
  }

  private static String explained(String message, List<String> lastLines) {
    return lastLines.isEmpty()
        ? message
        : message + "; last lines of the log:\n" + String.join("\n", lastLines);
  }

  /** Returns the end that the runtime reports. */
  public static JobEnd of(JobStatus.Judged judged) {
    return new JobEnd(judged.result(), judged.code(), judged.message());
  }

  /** Returns the end of a job that the runtime did not accept. */
  public static JobEnd of(RuntimeFailure failure) {
    return new JobEnd(Result.INCOMPLETE, failure.code(), failure.getMessage());
  }
}
