package dev.kci.api;

import org.jspecify.annotations.Nullable;

/** Checks a page's limit and offset before the server rejects them with 422. */
final class Window {
  private Window() {}

  static int limit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + "; expected 1 or more");
    }
    return limit;
  }

  /** Returns null, which is not sent, for offset 0. */
  static @Nullable Long offset(long offset) {
    if (offset < 0) {
      throw new IllegalArgumentException("offset " + offset + "; expected 0 or more");
    }
    return offset == 0 ? null : offset;
  }
}
