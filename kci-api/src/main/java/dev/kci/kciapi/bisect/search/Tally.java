package dev.kci.kciapi.bisect.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The number of trials of a commit by outcome. */
public record Tally(int passed, int failed, int untestable) {
  /** No trial yet. */
  public static final Tally NONE = new Tally(0, 0, 0);

  /** Returns the tally of each commit with a trial, in the order of their first trials. */
  public static Map<String, Tally> of(List<Trial> trials) {
    Map<String, Tally> tallies = new LinkedHashMap<>();
    trials.forEach(
        trial ->
            tallies.merge(trial.commit(), NONE.plus(trial.outcome()), (old, one) -> old.plus(one)));
    return tallies;
  }

  private Tally plus(Outcome outcome) {
    return switch (outcome) {
      case PASS -> plus(new Tally(1, 0, 0));
      case FAIL -> plus(new Tally(0, 1, 0));
      case UNTESTABLE -> plus(new Tally(0, 0, 1));
    };
  }

  private Tally plus(Tally other) {
    return new Tally(passed + other.passed, failed + other.failed, untestable + other.untestable);
  }

  /** Returns the number of trials that say whether the commit is bad. */
  public int runs() {
    return passed + failed;
  }

  /** Returns whether the commit is to be skipped: no trial could run the test. */
  public boolean isSkipped() {
    return untestable > 0 && runs() == 0;
  }
}
