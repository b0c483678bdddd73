package dev.kci.sandbox.pubsub;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** All events that were published, oldest first. Used under the broker's lock only. */
final class EventHistory {
  /** The most events that a durable subscriber catches up with. */
  static final int CATCH_UP_LIMIT = 1000;

  private final List<EventRecord> records = new ArrayList<>();

  void add(EventRecord record) {
    records.add(record);
  }

  long lastSequence() {
    return records.isEmpty() ? 0 : records.get(records.size() - 1).sequence();
  }

  /**
   * The oldest events that the subscriber of the cursor has not confirmed.
   *
   * @param promiscuous whether those of others too, as the new subscription has it and not the
   *     first
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
