package dev.kci.service;

import dev.kci.api.Presence;
import java.time.Duration;

/** Waits before the next attempt, less long if the API comes back. */
final class Rest {
  /** The minimum wait, so that a flapping API is not called without a pause. */
  private static final Duration LEAST = Duration.ofMillis(250);

  private Rest() {}

  /**
   * Waits until the API comes back (any call is answered after one failed), until stopped, or for
   * {@code longest}.
   *
   * @return whether to stop
   */
  static boolean untilBack(Presence api, Duration longest, StopSignal stop) {
    Duration least = LEAST.compareTo(longest) < 0 ? LEAST : longest;
    StopSignal back = stop.part();
    try (Presence.Registration returns = api.onReturn(back::stop)) {
      if (!stop.await(least)) {
        back.await(longest.minus(least));
      }
      return stop.await(Duration.ZERO);
    } finally {
      back.stop();
    }
  }
}
