package dev.kci.report;

import dev.kci.api.model.KernelRevision;
import dev.kci.report.model.CheckoutResults;
import dev.kci.report.model.NodeResult;
import dev.kci.text.Glob;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who gets which reports. Patterns are {@linkplain Glob globs}; an empty list of patterns takes
 * all, and a pattern with {@code !} before it takes away.
 *
 * @param name part of the mail's identity: another name makes another mail
 * @param jobs only results of these jobs are in the report
 * @param platforms only results on these platforms are in the report
 * @param onlyOnRegression whether a mail without a regression or new failure is not sent
 * @param html whether the mail has an HTML part too
 */
record Route(
    String name,
    List<String> trees,
    List<String> branches,
    List<String> jobs,
    List<String> platforms,
    List<InternetAddress> to,
    List<InternetAddress> cc,
    boolean onlyOnRegression,
    boolean html) {

  /** The name of the route that takes everything. */
  static final String DEFAULT = "all";

  Route {
    Objects.requireNonNull(name, "name");
    trees = List.copyOf(trees);
    branches = List.copyOf(branches);
    jobs = List.copyOf(jobs);
    platforms = List.copyOf(platforms);
    to = List.copyOf(to);
    cc = List.copyOf(cc);
  }

  /** Everything to these recipients. */
  static Route everything(List<InternetAddress> to, List<InternetAddress> cc, boolean html) {
    return new Route(DEFAULT, List.of(), List.of(), List.of(), List.of(), to, cc, false, html);
  }

  /** Whether reports of this revision are of interest at all. */
  boolean takes(Optional<KernelRevision> revision) {
    return matches(trees, revision.map(KernelRevision::tree).orElse(null))
        && matches(branches, revision.map(KernelRevision::branch).orElse(null));
  }

  /** What of a checkout's results is of interest. */
  CheckoutResults select(CheckoutResults results) {
    return jobs.isEmpty() && platforms.isEmpty() ? results : results.only(this::takes);
  }

  private boolean takes(NodeResult result) {
    String job = result.job() == null ? result.name() : result.job();
    return matches(jobs, job) && matches(platforms, result.platform());
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
