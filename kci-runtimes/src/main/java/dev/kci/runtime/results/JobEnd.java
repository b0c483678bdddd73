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
 * @param code set when the infrastructure failed, never for a test's own failure
 * @param message why it is no pass, maybe several lines; null when there is nothing to say
 */
public record JobEnd(Result result, @Nullable ErrorCode code, @Nullable String message) {
  /** sysexits.h: what a script's {@code die} ends with when a download failed. */
  private static final int SERVICE_UNAVAILABLE = 69;

  /**
   * The end of a process: its exit status and what its output says.
   *
   * @param lastLines of the output: they explain an exit status that no test explains
   */
  public static JobEnd of(JobStatus.Exited exited, TestReport report, List<String> lastLines) {
    if (exited.exitStatus() == SERVICE_UNAVAILABLE) {
      return new JobEnd(
          Result.INCOMPLETE,
          ErrorCode.INFRASTRUCTURE,
          explained("exit status 69: something that the job needs is missing", lastLines));
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
        : message + "; the end of its log:\n" + String.join("\n", lastLines);
  }

  /** The end as the runtime tells it. */
  public static JobEnd of(JobStatus.Judged judged) {
    return new JobEnd(judged.result(), judged.code(), judged.message());
  }

  /** The runtime did not take the job. */
  public static JobEnd of(RuntimeFailure failure) {
    return new JobEnd(Result.INCOMPLETE, failure.code(), failure.getMessage());
  }
}
