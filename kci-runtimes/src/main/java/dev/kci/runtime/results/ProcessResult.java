package dev.kci.runtime.results;

import dev.kci.api.model.Result;
import dev.kci.text.CountText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a job whose process exited.
 *
 * @param message why the job did not pass, on one line; may be null
 */
public record ProcessResult(Result result, @Nullable String message) {
  private static final int SKIP_KSELFTEST = 4;
  private static final int SKIP_AUTOMAKE = 77;

  /**
   * Combines the exit status with the tests. The status comes first: 4 and 77 skip, other values
   * except 0 fail. With 0 the outermost tests decide. Output that ends before its plan is met, or
   * that has lost results, does not pass.
   */
  public static ProcessResult of(int exitStatus, TestReport report) {
    ProcessResult found = ofWhatIsRead(exitStatus, report);
    if (report.missing() == 0) {
      return found;
    }
    boolean unsure =
        exitStatus == 0 && (found.result == Result.PASS || found.result == Result.SKIP);
    return new ProcessResult(
        unsure ? Result.INCOMPLETE : found.result,
        found.message == null ? missing(report) : found.message + "; " + missing(report));
  }

  private static ProcessResult ofWhatIsRead(int exitStatus, TestReport report) {
    if (exitStatus == SKIP_KSELFTEST || exitStatus == SKIP_AUTOMAKE) {
      return new ProcessResult(Result.SKIP, "exit status " + exitStatus);
    }
    if (exitStatus != 0) {
      return new ProcessResult(Result.FAIL, "exit status " + exitStatus);
    }
    long failed = count(report, Result.FAIL);
    if (failed > 0) {
      return new ProcessResult(
          Result.FAIL, failed + " of " + report.tests().size() + " tests failed");
    }
    if (!report.complete()) {
      String problem =
          report.problems().isEmpty()
              ? "the output ended within a test"
              : String.join("; ", report.problems());
      return new ProcessResult(Result.FAIL, problem);
    }
    if (report.stated() != null && report.stated() != Result.PASS) {
      String problem =
          report.problems().isEmpty()
              ? "as reported by the job itself"
              : String.join("; ", report.problems());
      return new ProcessResult(report.stated(), problem);
    }
    long incomplete = report.stated() == null ? count(report, Result.INCOMPLETE) : 0;
    if (incomplete > 0) {
      return new ProcessResult(
          Result.INCOMPLETE, incomplete + " of " + report.tests().size() + " tests incomplete");
    }
    if (!report.tests().isEmpty() && count(report, Result.SKIP) == report.tests().size()) {
      return new ProcessResult(Result.SKIP, "all tests skipped");
    }
    return new ProcessResult(Result.PASS, null);
  }

  private static String missing(TestReport report) {
    List<String> parts = new ArrayList<>();
    if (report.unread() > 0) {
      parts.add(
          CountText.of(
              report.unread(),
              "line looks like a result but could not be read",
              "lines look like results but could not be read"));
    }
    if (report.dropped() > 0) {
      parts.add(
          CountText.of(
              report.dropped(),
              "result over the limit was left out",
              "results over the limit were left out"));
    }
    return String.join("; ", parts);
  }

  private static long count(TestReport report, Result result) {
    return report.tests().stream().filter(test -> test.result() == result).count();
  }
}
