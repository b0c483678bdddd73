package dev.kci.trigger;

import dev.kci.trigger.policy.CheckoutChoice;
import dev.kci.trigger.policy.Head;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Remembers earlier choices, so that their heads need no query of the API. A head whose checkout is
 * still running is queried again, since the checkout may end incomplete and be retried; one whose
 * checkout is done is not. Empty after a start, until the first query. Not thread-safe.
 */
final class KnownHeads {
  private record Key(String config, String branch) {}

  /** Until when to leave the head alone; {@link Instant#MAX} for good. */
  private record Known(String commit, Instant rests) {}

  private final Map<Key, Known> known = new HashMap<>();

  /** Returns whether the head needs a query or a choice. */
  boolean isOpen(Head head, Instant now) {
    Known last = known.get(key(head));
    return last == null || !last.commit().equals(head.commit()) || !last.rests().isAfter(now);
  }

  /** Returns whether the last choice was for the same commit. */
  boolean isSeen(Head head) {
    Known last = known.get(key(head));
    return last != null && last.commit().equals(head.commit());
  }

  /** Remembers a choice. */
  void chosen(Head head, CheckoutChoice choice) {
    Instant rests = Instant.MIN;
    if (choice instanceof CheckoutChoice.Exists exists && exists.done()) {
      rests = Instant.MAX;
    } else if (choice instanceof CheckoutChoice.GivenUp) {
      rests = Instant.MAX;
    } else if (choice instanceof CheckoutChoice.TooSoon soon) {
      rests = soon.until();
    }
    known.put(key(head), new Known(head.commit(), rests));
  }

  /** Leaves the head alone until a time, or until its commit changes. */
  void rest(Head head, Instant until) {
    known.put(key(head), new Known(head.commit(), until));
  }

  private static Key key(Head head) {
    return new Key(head.watched().config(), head.branch());
  }
}
