package dev.kci.timeout;

import dev.kci.service.BoundedMap;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Nodes that the API does not let this service change. A right that is missing now is missing in
 * the next pass too, so each is tried again only after an hour. Forgets the one asked about longest
 * ago beyond {@value #MOST}. Thread-safe.
 */
final class RefusedNodes {
  private static final int MOST = 10_000;
  private static final Duration REST = Duration.ofHours(1);

  private final Map<String, Instant> until = BoundedMap.of(MOST);

  void refused(String id, Instant now) {
    until.put(id, now.plus(REST));
  }

  /** Whether a node is left alone for now. */
  boolean rests(String id, Instant now) {
    Instant end = until.get(id);
    if (end == null || end.isAfter(now)) {
      return end != null;
    }
    until.remove(id, end);
    return false;
  }
}
