package dev.kci.kciapi.bisect.search;

/** What all trials together say about a commit that was tested. */
public enum Verdict {
  GOOD,
  BAD,
  SKIPPED
}
