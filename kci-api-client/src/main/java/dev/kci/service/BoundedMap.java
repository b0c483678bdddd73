package dev.kci.service;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Creates maps that drop the least recently used entry, for programs that run for years. */
public final class BoundedMap {
  private BoundedMap() {}

  /**
   * Returns an empty, thread-safe map.
   *
   * @param most the maximum number of entries; {@code get} and {@code put} count as use
   */
  public static <K, V> Map<K, V> of(int most) {
    return Collections.synchronizedMap(
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
          }
        });
  }
}
