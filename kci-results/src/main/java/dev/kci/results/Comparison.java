package dev.kci.results;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What changed from one checkout to another.
 *
 * @param regressions failures of what passed before
 * @param newFailures failures of what neither passed nor failed before
 * @param knownFailures failures of what failed before too
 * @param fixed passes of what failed before
 * @param missing number of earlier results that have no counterpart now; faults of the kernel do
 *     not count, since nobody misses them
 */
public record Comparison(
    List<NodeResult> regressions,
    List<NodeResult> newFailures,
    List<NodeResult> knownFailures,
    List<NodeResult> fixed,
    int missing) {
  public Comparison {
    regressions = List.copyOf(regressions);
    newFailures = List.copyOf(newFailures);
    knownFailures = List.copyOf(knownFailures);
    fixed = List.copyOf(fixed);
  }

  /**
   * Compares results by key; pure.
   *
   * @param before empty for the first run: then every failure is new
   */
  public static Comparison of(CheckoutResults now, Optional<CheckoutResults> before) {
    Map<String, Verdict> then = before.map(b -> worst(b.results())).orElse(Map.of());
    Map<String, Verdict> current = worst(now.results());
    List<NodeResult> failures = now.results().stream().filter(NodeResult::isFailure).toList();
    return new Comparison(
        select(failures, failure -> then.get(failure.key()) == Verdict.PASS),
        select(failures, failure -> !isKnown(then.get(failure.key()))),
        select(failures, failure -> then.get(failure.key()) == Verdict.FAIL),
        before.map(b -> fixed(b.results(), now.results(), current)).orElse(List.of()),
        (int)
            before.stream()
                .flatMap(b -> b.results().stream())
                .filter(o -> o.counted() && o.verdict().isConclusive() && !o.isKernelFault())
                .map(NodeResult::key)
                .distinct()
                .filter(key -> !current.containsKey(key))
                .count());
  }

  /** Returns this comparison without the failures of some nodes. */
  public Comparison without(Set<String> nodeIds) {
    Predicate<NodeResult> stays = failure -> !nodeIds.contains(failure.nodeId());
    return new Comparison(
        select(regressions, stays),
        select(newFailures, stays),
        select(knownFailures, stays),
        fixed,
        missing);
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
      worst.merge(result.key(), result.verdict(), Comparison::worse);
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
