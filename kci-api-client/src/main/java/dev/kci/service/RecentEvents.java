package dev.kci.service;

import dev.kci.api.model.NodeEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes repeated events. Equality is by a digest of the content: id, operation, state, result,
 * previous state and result, data, and everything else in the event. The CloudEvent's id does not
 * help, since a redelivery has a new one.
 *
 * <p>The second of two equal events is a repeat if
 *
 * <ul>
 *   <li>both have the same server's number, or
 *   <li>one has no number (it was delivered after an absence) and no other event of that node came
 *       between them.
 * </ul>
 *
 * Otherwise it is new: when a node changes state and back, its event is the same as before and has
 * to be handled again, so that the handler always saw the current state last. Events that differ
 * are never taken for one another.
 *
 * <p>It remembers a limited number of nodes and events; forgotten ones are handled again. Not
 * thread-safe: only one thread receives.
 */
final class RecentEvents {
  /** Above the 1000 that a server keeps for an absent subscriber. */
  static final int WINDOW = 4096;

  /**
   * The relevant parts of an event.
   *
   * @param number the server's; null if the event has none
   */
  record Occurrence(String node, @Nullable Long number, String digest) {
    static Occurrence of(NodeEvent event, @Nullable Long number) {
      return new Occurrence(event.id(), number, EventDigest.of(event.json()));
    }
  }

  private final Map<String, Occurrence> latest = BoundedMap.of(WINDOW);
  private final Map<Long, String> byNumber = BoundedMap.of(WINDOW);

  /** Returns whether this event is a repeat. */
  boolean isRepeat(Occurrence event) {
    if (event.number() != null && event.digest().equals(byNumber.get(event.number()))) {
      return true;
    }
    Occurrence before = latest.get(event.node());
    return before != null
        && before.digest().equals(event.digest())
        && (before.number() == null || event.number() == null);
  }

  /** Remembers an event that is not a repeat. */
  void add(Occurrence event) {
    latest.put(event.node(), event);
    if (event.number() != null) {
      byNumber.put(event.number(), event.digest());
    }
  }
}
