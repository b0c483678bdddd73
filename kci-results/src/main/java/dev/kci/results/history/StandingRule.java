package dev.kci.results.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells a flaky test from a broken one. Pure.
 *
 * <p>Only runs that passed or failed count. Two explanations of them are compared, and the likelier
 * one holds:
 *
 * <ul>
 *   <li><em>Flaky</em>: each run fails with the same unknown probability, whatever came before. The
 *       probability has the prior Beta(1, 5), since most flaky tests fail rarely.
 *   <li><em>Steady</em>: a run repeats the result of the run before it, except where the kernel
 *       changed: a passing test breaks in 2 % of the runs, a broken one is fixed in 10 %. Pass and
 *       failure of one commit rule this out.
 * </ul>
 *
 * <p>A test is flaky with a prior probability of 25 %, and never without a pass after a failure. A
 * flaky test whose newest runs are all alike is broken (or fixed) once such a streak, at its
 * earlier rate, has a probability below 0.3 %.
 *
 * <p>Ten runs cannot decide this: a test that fails in 5 % of its runs passes ten times in a row
 * with a probability of 60 %. With simulated histories, steady ones get the right word at any
 * length. Of the flaky ones (failing at 5 to 50 %), about 75 % do with 10 runs, 90 % with 20, 95 %
 * with 50 and 99 % with 100. So give this rule {@value #ADVISED_RUNS} runs, even where only ten are
 * shown.
 */
public final class StandingRule {
  /** The number of runs to read for a reliable word. */
  public static final int ADVISED_RUNS = 60;

  /** Fewer runs are {@link Standing#NOT_ENOUGH_RUNS}, unless one commit passed and failed. */
  private static final int LEAST = 3;

  /** A fix is news while the last failure is among this many runs. */
  private static final int RECENT = 10;

  private static final double PRIOR_FLAKY = 0.25;
  private static final double BREAKS = 0.02;
  private static final double FIXED = 0.1;
  private static final double STARTS_BROKEN = 0.1;
  private static final int PRIOR_PASSES = 5;
  private static final double CHANCE = 0.003;

  private StandingRule() {}

  /**
   * Returns the word for a history.
   *
   * @param runs newest first
   */
  public static Standing of(List<Run> runs) {
    List<Run> counted = runs.stream().filter(Run::counts).toList();
    boolean contradiction = oneCommitPassedAndFailed(counted);
    if (counted.size() < LEAST && !contradiction) {
      return Standing.NOT_ENOUGH_RUNS;
    }
    boolean fails = counted.get(0).failed();
    int streak = streak(counted);
    if (contradiction || recovered(counted) && flaky(counted) > steady(counted)) {
      return isChance(counted, streak) ? Standing.FLAKY : fails ? Standing.BROKEN : Standing.FIXED;
    }
    if (fails) {
      return streak == 1 ? Standing.NEW_FAILURE : Standing.BROKEN;
    }
    return streak < Math.min(RECENT, counted.size()) ? Standing.FIXED : Standing.PASSING;
  }

  /** The number of newest runs with the same verdict. */
  static int streak(List<Run> counted) {
    int length = 0;
    while (length < counted.size() && counted.get(length).failed() == counted.get(0).failed()) {
      length++;
    }
    return length;
  }

  private static boolean oneCommitPassedAndFailed(List<Run> counted) {
    Map<String, Boolean> verdicts = new HashMap<>();
    return counted.stream()
        .anyMatch(
            run -> {
              Boolean other = verdicts.putIfAbsent(run.commit(), run.failed());
              return other != null && other != run.failed();
            });
  }

  /** Whether a pass came after a failure: without that, there is no sign of flakiness. */
  private static boolean recovered(List<Run> counted) {
    return counted.subList(streak(counted), counted.size()).stream().anyMatch(Run::failed);
  }

  /** The logarithm of prior and likelihood: a quotient of Beta functions, as a product. */
  private static double flaky(List<Run> counted) {
    double log = Math.log(PRIOR_FLAKY);
    int failures = 0;
    int passes = PRIOR_PASSES - 1;
    for (Run run : counted) {
      int same = run.failed() ? ++failures : ++passes;
      log += Math.log((double) same / (failures + passes + 1));
    }
    return log;
  }

  private static double steady(List<Run> counted) {
    int last = counted.size() - 1;
    double log = Math.log(1 - PRIOR_FLAKY);
    log += Math.log(counted.get(last).failed() ? STARTS_BROKEN : 1 - STARTS_BROKEN);
    for (int i = last; i > 0; i--) {
      double change = counted.get(i).failed() ? FIXED : BREAKS;
      boolean changed = counted.get(i).failed() != counted.get(i - 1).failed();
      log += Math.log(changed ? change : 1 - change);
    }
    return log;
  }

  /** Whether a flaky test could well have the streak that it has. */
  private static boolean isChance(List<Run> counted, int streak) {
    List<Run> before = counted.subList(streak, counted.size());
    long alike = before.stream().filter(run -> run.failed() == counted.get(0).failed()).count();
    double rate = (alike + 1.0) / (before.size() + 2); // Laplace's rule of succession
    return Math.pow(rate, streak) >= CHANCE;
  }
}
