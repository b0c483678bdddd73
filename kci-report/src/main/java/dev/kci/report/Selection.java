package dev.kci.report;

import dev.kci.api.model.KernelRevision;
import dev.kci.results.CheckoutResults;
import dev.kci.results.NodeResult;
import dev.kci.text.Glob;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Selects checkouts and their results. Patterns are {@linkplain Glob globs}; an empty list matches
 * everything, and a pattern after {@code !} excludes.
 *
 * @param jobs names of jobs and builds
 * @param tests paths of tests below their job, with slashes; builds and jobs are left out if the
 *     list has a pattern that does not exclude
 */
record Selection(
    List<String> trees,
    List<String> branches,
    List<String> jobs,
    List<String> tests,
    List<String> platforms) {
  /** Selects everything. */
  static final Selection ALL = new Selection(List.of(), List.of(), List.of(), List.of(), List.of());

  Selection {
    trees = List.copyOf(trees);
    branches = List.copyOf(branches);
    jobs = List.copyOf(jobs);
    tests = List.copyOf(tests);
    platforms = List.copyOf(platforms);
  }

  /** Whether it selects checkouts of a revision. */
  boolean takes(Optional<KernelRevision> revision) {
    return matches(trees, revision.map(KernelRevision::tree).orElse(null))
        && matches(branches, revision.map(KernelRevision::branch).orElse(null));
  }

  /** Returns a checkout with the selected results only. */
  CheckoutResults of(CheckoutResults results) {
    return takesAllResults() ? results : results.only(this::takes);
  }

  /** Whether it selects all results of the checkouts that it selects. */
  boolean takesAllResults() {
    return jobs.isEmpty() && tests.isEmpty() && platforms.isEmpty();
  }

  private boolean takes(NodeResult result) {
    String job = result.job() == null ? result.name() : result.job();
    String prefix = job + "/";
    String test =
        result.name().startsWith(prefix) ? result.name().substring(prefix.length()) : null;
    return matches(jobs, job) && matches(tests, test) && matches(platforms, result.platform());
  }

  private static boolean matches(List<String> patterns, @Nullable String value) {
    List<String> denials = patterns.stream().filter(p -> p.startsWith("!")).toList();
    if (value == null) {
      return patterns.size() == denials.size();
    }
    return denials.stream().noneMatch(denial -> Glob.of(denial.substring(1)).matches(value))
        && (patterns.size() == denials.size()
            || patterns.stream().anyMatch(pattern -> Glob.of(pattern).matches(value)));
  }
}
