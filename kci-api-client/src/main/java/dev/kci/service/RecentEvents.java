package dev.kci.service;

import dev.kci.api.model.NodeEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes an event that came already. Equality is by content: id, operation, state, result,
 * previous state and result, data, and whatever else the event says, as a digest; the CloudEvent's
 * id is of no use, since a redelivery has a new one.
 *
 * <p>Of two equal events the second is the first one again
 *
 * <ul>
 *   <li>when both have the server's same number, or
 *   <li>when one has no number (it was caught up with) and no other event of that node came between
 *       them.
 * </ul>
 *
 * Otherwise it is news: a node that goes from one state to another and back says the same as
 * before, and that has to be handled again, so that what the handler saw last is what the node is.
 * Events that differ are never taken for one another.
 *
 * <p>It remembers a bounded number of nodes and of events; what it has forgotten is handled again.
 * Not thread-safe: one thread receives.
 */
final class RecentEvents {
  /** Above the 1000 that a server keeps for an absent subscriber. */
  static final int WINDOW = 4096;

  /**
   * An event as far as it matters here.
   *
   * @param number the server's; null when it did not say
   */
  record Occurrence(String node, @Nullable Long number, String digest) {
    static Occurrence of(NodeEvent event, @Nullable Long number) {
      return new Occurrence(event.id(), number, EventDigest.of(event.json()));
    }
  }

  private final Map<String, Occurrence> latest = BoundedMap.of(WINDOW);
  private final Map<Long, String> byNumber = BoundedMap.of(WINDOW);

  /** Whether this event came already. */
  boolean isRepeat(Occurrence event) {
    if (event.number() != null && event.digest().equals(byNumber.get(event.number()))) {
      return true;
    }
    Occurrence before = latest.get(event.node());
    return before != null
        && before.digest().equals(event.digest())
        && (before.number() == null || event.number() == null);
  }

  /** Remembers an event that is no repeat. */
  void add(Occurrence event) {
    latest.put(event.node(), event);
    if (event.number() != null) {
      byNumber.put(event.number(), event.digest());
    }
  }
}
