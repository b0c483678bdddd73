package dev.kci.timeout;

import dev.kci.service.BoundedMap;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Nodes that the API does not let this service change. A missing right will also be missing in the
 * next pass, so each node is retried only after an hour. Beyond {@value #MOST}, forgets the least
 * recently used one. Thread-safe.
 */
final class RefusedNodes {
  private static final int MOST = 10_000;
  private static final Duration REST = Duration.ofHours(1);

  private final LongSupplier nanoTime;
  private final Map<String, Long> since = BoundedMap.of(MOST);

  /**
   * @param nanoTime the monotonic clock: nobody can set it back, which would prolong the rest
   */
  RefusedNodes(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Records that the API refused to change a node now. */
  void add(String id) {
    since.put(id, nanoTime.getAsLong());
  }

  /** Returns whether to leave a node alone for now. */
  boolean rests(String id) {
    Long refused = since.get(id);
    if (refused == null || nanoTime.getAsLong() - refused < REST.toNanos()) {
      return refused != null;
    }
    since.remove(id, refused);
    return false;
  }
}
