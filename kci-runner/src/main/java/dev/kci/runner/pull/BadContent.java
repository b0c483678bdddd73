package dev.kci.runner.pull;

import dev.kci.api.ApiException;

/** Tells failures that somebody may have caused by what they wrote from those of the API. Pure. */
final class BadContent {
  private static final int INTERNAL_ERROR = 500;

  private BadContent() {}

  /**
   * Returns whether a node or event may be the cause: the server fails on it (500), or we cannot
   * read it. A server that always fails answers the same, so try again before skipping anything.
   */
  static boolean mayCause(ApiException e) {
    return e.status() == INTERNAL_ERROR || e.isUnreadable();
  }
}
