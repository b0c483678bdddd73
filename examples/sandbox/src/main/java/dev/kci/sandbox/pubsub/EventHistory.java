package dev.kci.sandbox.pubsub;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** All published events, oldest first. Used only under the broker's lock. */
final class EventHistory {
  /** The maximum number of missed events that a durable subscriber gets. */
  static final int CATCH_UP_LIMIT = 1000;

  private final List<EventRecord> records = new ArrayList<>();

  void add(EventRecord record) {
    records.add(record);
  }

  long lastSequence() {
    return records.isEmpty() ? 0 : records.get(records.size() - 1).sequence();
  }

  /**
   * Returns the oldest events that the cursor's subscriber has not confirmed.
   *
   * @param promiscuous whether to include other users' events; set by the new subscription, not the
   *     first one
   */
  List<EventRecord> missed(Cursor cursor, boolean promiscuous) {
    return records.subList(after(cursor.acknowledged()), records.size()).stream()
        .filter(record -> record.channel().equals(cursor.channel()))
        .filter(record -> promiscuous || record.isFor(cursor.user()))
        .limit(CATCH_UP_LIMIT)
        .toList();
  }

  List<EventRecord> matching(Predicate<EventRecord> wanted) {
    return records.stream().filter(wanted).toList();
  }

  private int after(long sequence) {
    int low = 0;
    int high = records.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (records.get(middle).sequence() <= sequence) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
