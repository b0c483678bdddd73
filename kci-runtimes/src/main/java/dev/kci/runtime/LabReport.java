package dev.kci.runtime;

import dev.kci.runtime.results.TestReport;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the body of a lab's callback says about a job.
 *
 * @param status running if the body is not about the job's end
 * @param tests the lab's results
 * @param device the name of the lab's device; may be null
 * @param log null if the body has none
 */
public record LabReport(
    JobStatus status, TestReport tests, @Nullable String device, @Nullable Log log) {
  /** The log in a body. */
  @FunctionalInterface
  public interface Log {
    /**
     * Writes the log as text.
     *
     * @param most the maximum number of bytes; the rest is left out, which the last line says
     */
    void write(Path file, long most) throws IOException;
  }

  /** Creates the report of a job without results, which says why. */
  public static LabReport infrastructure(String message) {
    return new LabReport(JobStatus.Judged.infrastructure(message), TestReport.NONE, null, null);
  }
}
