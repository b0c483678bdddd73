package dev.kci.results;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/** The number of builds, jobs or tests by verdict. */
public record Counts(int pass, int fail, int skip, int incomplete, int unfinished) {

  /** Counts the results that are {@linkplain NodeResult#counted counted}. */
  public static Counts of(Collection<NodeResult> results) {
    Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    results.stream()
        .filter(NodeResult::counted)
        .forEach(result -> counts.merge(result.verdict(), 1, Integer::sum));
    return new Counts(
        counts.getOrDefault(Verdict.PASS, 0),
        counts.getOrDefault(Verdict.FAIL, 0),
        counts.getOrDefault(Verdict.SKIP, 0),
        counts.getOrDefault(Verdict.INCOMPLETE, 0),
        counts.getOrDefault(Verdict.UNFINISHED, 0));
  }

  public int total() {
    return pass + fail + skip + incomplete + unfinished;
  }
}
