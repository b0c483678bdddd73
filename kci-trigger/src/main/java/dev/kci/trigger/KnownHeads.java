package dev.kci.trigger;

import dev.kci.trigger.policy.CheckoutChoice;
import dev.kci.trigger.policy.Head;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Which heads need no question to the API, because of what was chosen for them before. A head whose
 * checkout is still under way is asked about again, since it may end incomplete and be retried; one
 * whose checkout is done is not. After a start it knows nothing, and the first question tells. Not
 * thread-safe.
 */
final class KnownHeads {
  private record Key(String config, String branch) {}

  /** Until when the head rests; {@link Instant#MAX} for good. */
  private record Known(String commit, Instant rests) {}

  private final Map<Key, Known> known = new HashMap<>();

  /** Whether something has to be asked or done about the head. */
  boolean isOpen(Head head, Instant now) {
    Known last = known.get(key(head));
    return last == null || !last.commit().equals(head.commit()) || !last.rests().isAfter(now);
  }

  /** Whether the commit is the same as the last one a choice was made for. */
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
