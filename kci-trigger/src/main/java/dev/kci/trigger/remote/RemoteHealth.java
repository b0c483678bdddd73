package dev.kci.trigger.remote;

import dev.kci.api.Backoff;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a remote has fared: a failing one is left alone for a growing time, apart from all others.
 *
 * @param failures in a row; 0 when the last answer was good
 * @param notBefore when it may be asked again
 * @param error why the last question failed; null when it did not
 */
record RemoteHealth(int failures, Instant notBefore, @Nullable String error) {
  /** A remote that was never asked. */
  static final RemoteHealth UNKNOWN = new RemoteHealth(0, Instant.MIN, null);

  boolean isDue(Instant now) {
    return !now.isBefore(notBefore);
  }

  /** After a good answer it may be asked at any time. */
  RemoteHealth answered() {
    return UNKNOWN;
  }

  RemoteHealth failed(String why, Instant now, Backoff backoff, RandomGenerator random) {
    return new RemoteHealth(failures + 1, now.plus(backoff.after(failures + 1, random)), why);
  }
}
