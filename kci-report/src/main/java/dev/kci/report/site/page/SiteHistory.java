package dev.kci.report.site.page;

import dev.kci.results.NodeResult;
import dev.kci.results.Subject;
import dev.kci.results.history.RunHistory;
import dev.kci.results.history.Standing;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The history of a build, job or test, and where it belongs.
 *
 * @param job the name of its job, or its own if it is a build
 * @param test the path below the job, with slashes; null for a job or build
 * @param build the name of the build that it ran with; null for a build, or if unknown
 * @param standing the word for the history
 */
record SiteHistory(
    String job,
    @Nullable String test,
    @Nullable String build,
    RunHistory history,
    Standing standing) {
  SiteHistory {
    Objects.requireNonNull(job, "job");
    Objects.requireNonNull(history, "history");
    Objects.requireNonNull(standing, "standing");
  }

  /** Returns the history that a result is the newest run of. */
  static SiteHistory of(NodeResult newest, RunHistory history) {
    String job = jobOf(newest);
    String prefix = job + "/";
    return new SiteHistory(
        job,
        newest.name().startsWith(prefix) ? newest.name().substring(prefix.length()) : null,
        newest.job() == null ? null : newest.build().name(),
        history,
        history.standing());
  }

  /** Returns the job that has the page with a result's history: a build has one, too. */
  static String jobOf(NodeResult result) {
    return result.job() == null ? result.name() : result.job();
  }

  Subject subject() {
    return history.subject();
  }

  /** Whether it is a job or build itself. */
  boolean isOfJob() {
    return test == null;
  }

  /** Whether it ever failed. */
  boolean isUnstable() {
    return history.failures() > 0;
  }

  /** The path of a test, or the name of a job or build. */
  String name() {
    return test == null ? job : test;
  }
}
