package dev.kci.kciapi.bisect.search;

/** How much the trials of commits say: the rule by which a test's outcomes are believed. */
public sealed interface Evidence permits Votes, Flakiness {
  /**
   * Returns what the trials of one commit say, as logarithms of likelihoods.
   *
   * @param bad whether the commit is assumed to be bad
   * @return one value for each of the rule's {@linkplain #assumptions() assumptions}
   */
  double[] logLikelihood(Tally tally, boolean bad);

  /** Returns the number of assumptions about the test as a whole, each as likely beforehand. */
  int assumptions();

  /**
   * Returns the probability that the next trial of a commit fails.
   *
   * @param bad whether the commit is assumed to be bad
   * @param belief the probability of each assumption
   */
  double failure(Tally tally, boolean bad, double[] belief);

  /** Returns whether a commit has been tested often enough for an answer that rests on it. */
  boolean isEnough(Tally tally);
}
