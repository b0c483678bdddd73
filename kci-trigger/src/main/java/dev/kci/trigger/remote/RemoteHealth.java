package dev.kci.trigger.remote;

import dev.kci.api.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The health of a remote. A failing one is left alone for growing times, independently of others.
 *
 * @param failures in a row; 0 after a good answer
 * @param notBefore when it may be queried again
 * @param error why the last query failed; null if it did not
 */
record RemoteHealth(int failures, Instant notBefore, @Nullable String error) {
  /** A remote that was never queried. */
  static final RemoteHealth UNKNOWN = new RemoteHealth(0, Instant.MIN, null);

  boolean isDue(Instant now) {
    return !now.isBefore(notBefore);
  }

  /** After a good answer, it may be queried at any time. */
  RemoteHealth answered() {
    return UNKNOWN;
  }

  /** After a failure it is left alone for the back-off, and for as long as its host asks. */
  RemoteHealth failed(RemoteAnswer answer, Instant now, Backoff backoff, RandomGenerator random) {
    Duration wait = backoff.after(failures + 1, random);
    Duration asked = answer.retryAfter();
    return new RemoteHealth(
        failures + 1,
        now.plus(asked.compareTo(wait) > 0 ? asked : wait),
        answer.error().orElseThrow());
  }
}
