package dev.kci.report.model;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The results of a finished checkout, compared with the previous finished one of the same tree and
 * branch.
 *
 * @param previous the checkout to compare with; null for the first run of a branch
 * @param regressions failures of what passed in the previous checkout
 * @param newFailures failures of what has no pass or fail in the previous checkout
 * @param knownFailures failures of what failed in the previous checkout too
 * @param fixed passes of what failed in the previous checkout
 * @param incomplete builds and jobs that the infrastructure failed, which say nothing about the
 *     kernel
 * @param missing how many results of the previous checkout have no counterpart in this one; faults
 *     of the kernel, which nobody misses, do not count
 * @param results all results, in order
 * @param others what other users added, which does not count
 * @param notRun says that nothing was run although it should have been; null otherwise
 * @param excerpts first errors of logs, by the id of the failed node
 */
public record Report(
    Node checkout,
    @Nullable Node previous,
    List<NodeResult> regressions,
    List<NodeResult> newFailures,
    List<NodeResult> knownFailures,
    List<NodeResult> fixed,
    List<NodeResult> incomplete,
    int missing,
    List<NodeResult> results,
    Others others,
    @Nullable NotRun notRun,
    Map<String, LogExcerpt> excerpts) {

  public Report {
    Objects.requireNonNull(checkout, "checkout");
    Objects.requireNonNull(others, "others");
    regressions = List.copyOf(regressions);
    newFailures = List.copyOf(newFailures);
    knownFailures = List.copyOf(knownFailures);
    fixed = List.copyOf(fixed);
    incomplete = List.copyOf(incomplete);
    results = List.copyOf(results);
    excerpts = Map.copyOf(excerpts);
  }

  /** Compares a checkout's results with those of the previous one; pure. */
  public static Report of(CheckoutResults now, Optional<CheckoutResults> before) {
    Map<String, Verdict> then = before.map(b -> worst(b.results())).orElse(Map.of());
    Map<String, Verdict> current = worst(now.results());
    List<NodeResult> failures = now.results().stream().filter(NodeResult::isFailure).toList();
    return new Report(
        now.checkout(),
        before.map(CheckoutResults::checkout).orElse(null),
        select(failures, failure -> then.get(failure.key()) == Verdict.PASS),
        select(failures, failure -> !isKnown(then.get(failure.key()))),
        select(failures, failure -> then.get(failure.key()) == Verdict.FAIL),
        before.map(b -> fixed(b.results(), now.results(), current)).orElse(List.of()),
        select(now.results(), o -> o.verdict() == Verdict.INCOMPLETE && o.counted()),
        (int)
            before.stream()
                .flatMap(b -> b.results().stream())
                .filter(o -> o.counted() && o.verdict().isConclusive() && !o.isKernelFault())
                .map(NodeResult::key)
                .distinct()
                .filter(key -> !current.containsKey(key))
                .count(),
        now.results(),
        now.others(),
        null,
        Map.of());
  }

  /** Returns this report with the first errors of logs, by node id. */
  public Report withExcerpts(Map<String, LogExcerpt> excerpts) {
    return new Report(
        checkout,
        previous,
        regressions,
        newFailures,
        knownFailures,
        fixed,
        incomplete,
        missing,
        results,
        others,
        notRun,
        excerpts);
  }

  /** Returns this report with a note that nothing was run. */
  public Report withNotRun(NotRun notRun) {
    return new Report(
        checkout,
        previous,
        regressions,
        newFailures,
        knownFailures,
        fixed,
        incomplete,
        missing,
        results,
        others,
        notRun,
        excerpts);
  }

  /**
   * Whether there is nothing to mail: no build, job or test says anything about the kernel, and
   * there is no note that nothing was run.
   */
  public boolean isEmpty() {
    return notRun == null && results.stream().noneMatch(result -> result.verdict().isConclusive());
  }

  /** Counts the builds, jobs or tests of this kind by verdict. */
  public Counts counts(NodeKind kind) {
    return Counts.of(ofKind(kind));
  }

  /** Returns the results of one kind, in order. */
  public List<NodeResult> ofKind(NodeKind kind) {
    return select(results, result -> result.kind().equals(kind));
  }

  private static boolean isKnown(@Nullable Verdict verdict) {
    return verdict == Verdict.PASS || verdict == Verdict.FAIL;
  }

  /** Returns what failed by itself before and no longer fails; a key may occur twice. */
  private static List<NodeResult> fixed(
      List<NodeResult> before, List<NodeResult> now, Map<String, Verdict> current) {
    Map<String, NodeResult> byKey = new LinkedHashMap<>();
    now.forEach(result -> byKey.putIfAbsent(result.key(), result));
    return before.stream()
        .filter(NodeResult::isFailure)
        .map(NodeResult::key)
        .distinct()
        .filter(key -> current.get(key) == Verdict.PASS)
        .map(byKey::get)
        .filter(Objects::nonNull)
        .sorted(NodeResult.ORDER)
        .toList();
  }

  /**
   * By key; of several with the same key, a failure counts before a pass, and a pass before others.
   */
  private static Map<String, Verdict> worst(Collection<NodeResult> results) {
    Map<String, Verdict> worst = new LinkedHashMap<>();
    for (NodeResult result : results) {
      worst.merge(result.key(), result.verdict(), Report::worse);
    }
    return worst;
  }

  private static Verdict worse(Verdict one, Verdict other) {
    for (Verdict verdict : List.of(Verdict.FAIL, Verdict.PASS, Verdict.SKIP)) {
      if (one == verdict || other == verdict) {
        return verdict;
      }
    }
    return one;
  }

  private static List<NodeResult> select(List<NodeResult> results, Predicate<NodeResult> which) {
    return results.stream().filter(which).toList();
  }
}
