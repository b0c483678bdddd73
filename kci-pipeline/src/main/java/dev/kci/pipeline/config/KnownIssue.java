package dev.kci.pipeline.config;

import dev.kci.config.Located;
import dev.kci.text.Glob;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Failures that somebody already knows and tracks: one element of {@code known_issues}. It selects
 * failures by job, test, platform and log, of which at least one is given.
 *
 * @param title one line for reports
 * @param link where the issue is tracked; null if absent
 * @param jobs globs of names; empty for any
 * @param tests globs of the path below the job; empty for any failure, of the job itself too
 * @param platforms globs of names; empty for any
 * @param log what a line of the failure's message, or of the log around its error, contains; null
 *     for any
 * @param until the last day on which it applies, in UTC; null for no end
 */
public record KnownIssue(
    String title,
    @Nullable String link,
    List<String> jobs,
    List<String> tests,
    List<String> platforms,
    @Nullable LogPattern log,
    @Nullable LocalDate until,
    Located.Mapping source) {

  public KnownIssue {
    jobs = List.copyOf(jobs);
    tests = List.copyOf(tests);
    platforms = List.copyOf(platforms);
  }

  /** Returns whether it applies to a checkout created at a time. */
  public boolean appliesAt(Instant time) {
    return until == null || !time.atZone(ZoneOffset.UTC).toLocalDate().isAfter(until);
  }

  /** Returns whether it names a job, test or platform, and so something that can pass. */
  public boolean namesResults() {
    return !jobs.isEmpty() || !tests.isEmpty() || !platforms.isEmpty();
  }

  /**
   * Returns whether it selects a result, apart from the log.
   *
   * @param job the job's or the build's name
   * @param test the path below the job, with slashes; null for the job or build itself
   */
  public boolean selects(String job, @Nullable String test, @Nullable String platform) {
    return matches(jobs, job) && matches(tests, test) && matches(platforms, platform);
  }

  /** Returns whether one of these lines has what the log must contain. */
  public boolean isIn(List<String> lines) {
    return log == null || lines.stream().anyMatch(log::isIn);
  }

  private static boolean matches(List<String> globs, @Nullable String value) {
    return globs.isEmpty()
        || value != null && globs.stream().anyMatch(glob -> Glob.of(glob).matches(value));
  }
}
