package dev.kci.timeout;

import dev.kci.service.BoundedMap;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Nodes that the API does not let this service change. A missing right will also be missing in the
 * next pass, so each node is retried only after an hour. Beyond {@value #MOST}, forgets the least
 * recently used one. Thread-safe.
 */
final class RefusedNodes {
  private static final int MOST = 10_000;
  private static final Duration REST = Duration.ofHours(1);

  private final Map<String, Instant> until = BoundedMap.of(MOST);

  void refused(String id, Instant now) {
    until.put(id, now.plus(REST));
  }

  /** Whether to leave a node alone for now. */
  boolean rests(String id, Instant now) {
    Instant end = until.get(id);
    if (end == null || end.isAfter(now)) {
      return end != null;
    }
    until.remove(id, end);
    return false;
  }
}
