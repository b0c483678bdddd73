package dev.kci.kciapi.bisect.search;

import java.util.List;

/** The next step of a search. */
public sealed interface Decision {
  /**
   * Test a commit.
   *
   * @param why shown to people
   * @param steps about how many more trials there will be, this one included
   * @param open the number of commits that are still likely to be the first bad one, at least 1
   */
  record Test(String commit, Why why, int steps, int open) implements Decision {}

  /** The purpose of a trial. */
  enum Why {
    /** To check what the user said about it. */
    END,
    /** To halve the commits in question. */
    HALVE,
    /** To be sure of the answer. */
    CONFIRM
  }

  /** The search has ended. */
  sealed interface End extends Decision {}

  /**
   * The fault came with one of these commits.
   *
   * @param candidates one commit, unless untestable ones hide which it is; newest first
   * @param confidence the probability that it is one of them
   */
  record Found(List<String> candidates, double confidence) implements End {
    public Found {
      candidates = List.copyOf(candidates);
    }
  }

  /** The commits that were given as good are bad as well: the fault is older. */
  record GoodIsBad(double confidence) implements End {}

  /** The commit that was given as bad is good. */
  record BadIsGood(double confidence) implements End {}

  /** The outcomes contradict each other: the test is flaky, and the rule does not allow for it. */
  record Contradiction() implements End {}
}
