package dev.kci.results.history;

/** What the past runs say about a job or test; see {@link StandingRule}. */
public enum Standing {
  /** It passes. */
  PASSING("passing"),
  /** It passed, and its newest run failed: seen once, not yet confirmed. */
  NEW_FAILURE("new failure"),
  /** It fails in every run since it last passed, at least twice. */
  BROKEN("broken"),
  /** It sometimes passes and sometimes fails, without a change that explains it. */
  FLAKY("flaky"),
  /** It passes again after it was broken. */
  FIXED("fixed"),
  /** Fewer runs than a word needs. */
  NOT_ENOUGH_RUNS("not enough runs");

  private final String label;

  Standing(String label) {
    this.label = label;
  }

  /** The word for people. */
  public String label() {
    return label;
  }
}
