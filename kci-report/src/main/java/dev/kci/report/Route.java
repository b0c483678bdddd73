package dev.kci.report;

import dev.kci.api.model.KernelRevision;
import dev.kci.results.CheckoutResults;
import dev.kci.results.NodeResult;
import dev.kci.text.Glob;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who gets which reports. Patterns are {@linkplain Glob globs}; an empty list matches everything,
 * and a pattern after {@code !} excludes.
 *
 * @param name part of the mail's identity: a route with another name sends another mail
 * @param jobs only results of these jobs are reported
 * @param platforms only results on these platforms are reported
 * @param onlyOnRegression whether to send mails only for regressions and new failures
 * @param html whether the mail also has an HTML part
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

  /** The name of the route for everything. */
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

  /** Returns a route that sends everything to these recipients. */
  static Route everything(List<InternetAddress> to, List<InternetAddress> cc, boolean html) {
    return new Route(DEFAULT, List.of(), List.of(), List.of(), List.of(), to, cc, false, html);
  }

  /** Whether reports of this revision take this route. */
  boolean takes(Optional<KernelRevision> revision) {
    return matches(trees, revision.map(KernelRevision::tree).orElse(null))
        && matches(branches, revision.map(KernelRevision::branch).orElse(null));
  }

  /** Returns the results of a checkout that take this route. */
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
