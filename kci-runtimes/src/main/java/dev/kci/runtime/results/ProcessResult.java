package dev.kci.runtime.results;

import dev.kci.api.model.Result;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a job whose process ended by itself.
 *
 * @param message why it is no pass, one line; null when there is nothing to say
 */
public record ProcessResult(Result result, @Nullable String message) {
  private static final int SKIP_KSELFTEST = 4;
  private static final int SKIP_AUTOMAKE = 77;

  /**
   * What exit status and tests say together: the status comes first (4 and 77 skip, other than zero
   * fails); with zero the outermost tests decide, and an output that stops before its plan is met
   * is no pass, nor is one with results that are not among the tests.
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
              ? "the job's own report says so"
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
          report.unread() == 1
              ? "1 line looks like a result but could not be read"
              : report.unread() + " lines look like results but could not be read");
    }
    if (report.dropped() > 0) {
      parts.add(
          report.dropped() == 1
              ? "1 result is left out because there are too many"
              : report.dropped() + " results are left out because there are too many");
    }
    return String.join("; ", parts);
  }

  private static long count(TestReport report, Result result) {
    return report.tests().stream().filter(test -> test.result() == result).count();
  }
}
