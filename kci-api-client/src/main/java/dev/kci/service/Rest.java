package dev.kci.service;

import dev.kci.api.Presence;
import java.time.Duration;

/** A wait before the next try that ends early when the API is back. */
final class Rest {
  /** The least wait, so that an API that comes and goes is not asked without a break. */
  private static final Duration LEAST = Duration.ofMillis(250);

  private static final Duration LOOK = Duration.ofMillis(100);

  private Rest() {}

  /**
   * Waits until the API was away and has answered any call again, until stopped, or for {@code
   * longest}.
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
