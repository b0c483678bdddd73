package dev.kci.service;

import java.util.Collections;
import java.util.Set;

/** Creates sets that drop the oldest ids, for programs that run for years. */
public final class RecentIds {
  private RecentIds() {}

  /** Returns an empty, thread-safe set that keeps the {@code most} ids added most recently. */
  public static Set<String> most(int most) {
    return Collections.newSetFromMap(BoundedMap.of(most));
  }
}
