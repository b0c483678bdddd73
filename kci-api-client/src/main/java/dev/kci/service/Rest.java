package dev.kci.service;

import dev.kci.api.Presence;
import java.time.Duration;

/** Waits before the next attempt, less long if the API comes back. */
final class Rest {
  /** The minimum wait, so that a flapping API is not called without a pause. */
  private static final Duration LEAST = Duration.ofMillis(250);

  private static final Duration LOOK = Duration.ofMillis(100);

  private Rest() {}

  /**
   * Waits until the API comes back (any call is answered after one failed), until stopped, or for
   * {@code longest}.
   *
   * @return whether to stop
   */
  static boolean untilBack(Presence api, Duration longest, StopSignal stop) {
    long returns = api.returns();
    Duration waited = LEAST.compareTo(longest) < 0 ? LEAST : longest;
    boolean stopped = stop.await(waited);
    while (!stopped && waited.compareTo(longest) < 0 && api.returns() == returns) {
      stopped = stop.await(LOOK);
      waited = waited.plus(LOOK);
    }
    return stopped;
  }
}
