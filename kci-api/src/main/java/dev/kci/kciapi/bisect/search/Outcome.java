package dev.kci.kciapi.bisect.search;

/** What one trial of a commit says. */
public enum Outcome {
  PASS,
  FAIL,
  /** The commit cannot be built or the test cannot run on it, as with git's {@code skip}. */
  UNTESTABLE
}
