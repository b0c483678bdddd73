package dev.kci.api;

import org.jspecify.annotations.Nullable;

/** Checks which part of an answer is asked for, before the server refuses it with 422. */
final class Window {
  private Window() {}

  static int limit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + "; expected 1 or more");
    }
    return limit;
  }

  /** Null, which is not sent, for the start. */
  static @Nullable Long offset(long offset) {
    if (offset < 0) {
      throw new IllegalArgumentException("offset " + offset + "; expected 0 or more");
    }
    return offset == 0 ? null : offset;
  }
}
