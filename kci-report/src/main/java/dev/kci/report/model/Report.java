package dev.kci.report.model;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.pipeline.config.KnownIssue;
import dev.kci.results.CheckoutResults;
import dev.kci.results.Comparison;
import dev.kci.results.Counts;
import dev.kci.results.NodeResult;
import dev.kci.results.Others;
import dev.kci.results.Subject;
import dev.kci.results.Verdict;
import dev.kci.results.history.RunHistory;
import dev.kci.results.history.Standing;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The results of a finished checkout, compared with the previous finished one of the same tree and
 * branch.
 *
 * @param previous the checkout to compare with; null for the first run of a branch
 * @param changes what changed since the previous checkout
 * @param results all results, in order
 * @param others what other users added, which does not count
 * @param notRun says that nothing was run although it should have been; null otherwise
 * @param excerpts first errors of logs, by the id of the failed node
 * @param issues known issues, whose failures are not among the changes
 * @param histories past runs of some failures and measurements
 * @param passRates of the last checkouts of the branch, oldest first, this one last; may be empty
 * @param digest the period whose last checkout this is; null for a report of one checkout
 * @param durationsBefore how long the same took in the previous checkout, by key
 */
public record Report(
    Node checkout,
    @Nullable Node previous,
    Comparison changes,
    List<NodeResult> results,
    Others others,
    @Nullable NotRun notRun,
    Map<String, LogExcerpt> excerpts,
    IssueMatches issues,
    Map<Subject, RunHistory> histories,
    List<PassRate> passRates,
    @Nullable Digest digest,
    Map<String, Duration> durationsBefore) {

  public Report {
    Objects.requireNonNull(checkout, "checkout");
    Objects.requireNonNull(changes, "changes");
    Objects.requireNonNull(others, "others");
    results = List.copyOf(results);
    excerpts = Map.copyOf(excerpts);
    histories = Map.copyOf(histories);
    passRates = List.copyOf(passRates);
    durationsBefore = Map.copyOf(durationsBefore);
  }

  /** Compares a checkout's results with those of the previous one; pure. */
  public static Report of(CheckoutResults now, Optional<CheckoutResults> before) {
    return new Report(
        now.checkout(),
        before.map(CheckoutResults::checkout).orElse(null),
        Comparison.of(now, before),
        now.results(),
        now.others(),
        null,
        Map.of(),
        IssueMatches.NONE,
        Map.of(),
        List.of(),
        null,
        before.map(then -> durations(then.results())).orElse(Map.of()));
  }

  private static Map<String, Duration> durations(List<NodeResult> results) {
    Map<String, Duration> durations = new HashMap<>();
    for (NodeResult result : results) {
      if (result.duration() != null) {
        durations.merge(result.key(), result.duration(), (a, b) -> a.compareTo(b) > 0 ? a : b);
      }
    }
    return durations;
  }

  /** Returns this report with the first errors of logs, by node id. */
  public Report withExcerpts(Map<String, LogExcerpt> excerpts) {
    Draft draft = new Draft(this);
    draft.excerpts = excerpts;
    return draft.report();
  }

  /** Returns this report with past runs: a flaky failure is no regression then. */
  public Report withHistories(Map<Subject, RunHistory> histories) {
    Draft draft = new Draft(this);
    draft.histories = histories;
    return draft.report();
  }

  /** Returns this report with the pass rates of the last checkouts of the branch. */
  public Report withPassRates(List<PassRate> passRates) {
    Draft draft = new Draft(this);
    draft.passRates = passRates;
    return draft.report();
  }

  /** Returns this report as the digest of a period. */
  public Report withDigest(Digest digest) {
    Draft draft = new Draft(this);
    draft.digest = digest;
    return draft.report();
  }

  /** Returns this report with a note that nothing was run. */
  public Report withNotRun(NotRun notRun) {
    Draft draft = new Draft(this);
    draft.notRun = notRun;
    return draft.report();
  }

  /**
   * Returns this report with failures below the issues that match them. They are no changes then.
   * Logs are searched as far as they are quoted.
   */
  public Report withKnownIssues(List<KnownIssue> known) {
    IssueMatches found = IssueMatches.of(known, checkout, results, excerpts);
    Draft draft = new Draft(this);
    draft.changes = changes.without(found.nodeIds());
    draft.issues = found;
    return draft.report();
  }

  /**
   * Whether there is nothing to mail: no build, job or test says anything about the kernel, and
   * there is no note that nothing was run.
   */
  public boolean isEmpty() {
    return notRun == null && results.stream().noneMatch(result -> result.verdict().isConclusive());
  }

  /**
   * Returns the builds and jobs that the infrastructure failed, which say nothing about the kernel.
   */
  public List<NodeResult> incomplete() {
    return select(o -> o.verdict() == Verdict.INCOMPLETE && o.counted());
  }

  /** Returns all failures, the most urgent first. */
  public List<NodeResult> failures() {
    return Stream.of(changes.regressions(), changes.newFailures(), changes.knownFailures())
        .flatMap(List::stream)
        .toList();
  }

  /** Returns the causes of all failures: each is in one section. */
  public List<Cause> causes() {
    Map<String, Section> sections = sections();
    return Causes.of(
        failures(),
        excerpts,
        failure -> sections.getOrDefault(failure.nodeId(), Section.KNOWN_FAILURE));
  }

  /** Returns the failures of a section. */
  public List<NodeResult> in(Section section) {
    Map<String, Section> sections = sections();
    return failures().stream()
        .filter(failure -> sections.get(failure.nodeId()) == section)
        .toList();
  }

  /** Returns the section of each failure, by node id. */
  public Map<String, Section> sections() {
    Map<String, Section> sections = new HashMap<>();
    changes.regressions().forEach(o -> sections.put(o.nodeId(), Section.REGRESSION));
    changes.newFailures().forEach(o -> sections.put(o.nodeId(), Section.NEW_FAILURE));
    changes.knownFailures().forEach(o -> sections.put(o.nodeId(), Section.KNOWN_FAILURE));
    failures().stream()
        .filter(o -> history(o).filter(h -> h.standing() == Standing.FLAKY).isPresent())
        .forEach(o -> sections.put(o.nodeId(), Section.FLAKY));
    return sections;
  }

  /** Whether there is a failure that was not there before and is not flaky. */
  public boolean hasNews() {
    return !in(Section.REGRESSION).isEmpty() || !in(Section.NEW_FAILURE).isEmpty();
  }

  /** Returns the past runs of a result, as far as they were read. */
  public Optional<RunHistory> history(NodeResult result) {
    return Optional.ofNullable(histories.get(result.subject()));
  }

  /** Returns the measurements that differ from those of earlier runs by more than noise. */
  public List<Outlier> outliers() {
    return results.stream()
        .filter(result -> result.measurement() != null)
        .flatMap(result -> history(result).flatMap(runs -> Outlier.of(result, runs)).stream())
        .toList();
  }

  /** Returns the builds and jobs that passed after another attempt had not. */
  public List<NodeResult> passedAgain() {
    return select(result -> result.attempts() > 1 && result.verdict() == Verdict.PASS);
  }

  /** Returns the causes of what is {@linkplain #incomplete incomplete}. */
  public List<Cause> incompleteCauses() {
    return Causes.of(incomplete(), Map.of(), result -> Section.INCOMPLETE);
  }

  /** Counts the builds, jobs or tests of this kind by verdict. */
  public Counts counts(NodeKind kind) {
    return Counts.of(ofKind(kind));
  }

  /** Returns the results of one kind, in order. */
  public List<NodeResult> ofKind(NodeKind kind) {
    return select(result -> result.kind().equals(kind));
  }

  private List<NodeResult> select(Predicate<NodeResult> which) {
    return results.stream().filter(which).toList();
  }

  /** A changed copy in the making: the one place that lists what a copy keeps. */
  private static final class Draft {
    private final Report original;
    private Comparison changes;
    private @Nullable NotRun notRun;
    private Map<String, LogExcerpt> excerpts;
    private IssueMatches issues;
    private Map<Subject, RunHistory> histories;
    private List<PassRate> passRates;
    private @Nullable Digest digest;

    Draft(Report original) {
      this.original = original;
      this.changes = original.changes;
      this.notRun = original.notRun;
      this.excerpts = original.excerpts;
      this.issues = original.issues;
      this.histories = original.histories;
      this.passRates = original.passRates;
      this.digest = original.digest;
    }

    Report report() {
      return new Report(
          original.checkout,
          original.previous,
          changes,
          original.results,
          original.others,
          notRun,
          excerpts,
          issues,
          histories,
          passRates,
          digest,
          original.durationsBefore);
    }
  }
}
