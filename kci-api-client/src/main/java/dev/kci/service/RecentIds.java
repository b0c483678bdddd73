package dev.kci.service;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Sets of ids that forget the oldest, for programs that run for years. */
public final class RecentIds {
  private RecentIds() {}

  /** An empty set, thread-safe, that keeps the {@code most} ids which were added last. */
  public static Set<String> most(int most) {
    return Collections.synchronizedSet(
        Collections.newSetFromMap(
            new LinkedHashMap<>() {
              @Override
              protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > most;
              }
            }));
  }
}
