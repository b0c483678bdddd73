package dev.kci.api;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The wait before another attempt. It doubles with each failure up to a limit, with jitter so that
 * the clients of a server that comes back do not all arrive at once.
 *
 * @param first the maximum wait after the first failure, above zero
 * @param limit the maximum of all waits, at least {@code first}
 */
public record Backoff(Duration first, Duration limit) {
  public Backoff {
    if (first.isNegative() || first.isZero() || limit.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "Back-off from " + first + " to " + limit + "; expected 0 < first <= limit");
    }
  }

  /**
   * Returns the wait after the given attempt failed: a random time between half the maximum and the
   * maximum.
   *
   * @param attempt 1 after the first failure
   */
  public Duration after(int attempt, RandomGenerator random) {
    if (attempt < 1) {
      throw new IllegalArgumentException("Attempt " + attempt + "; expected 1 or more");
    }
    long longest = limit.toMillis();
    int doublings = attempt - 1;
    if (doublings < Long.numberOfLeadingZeros(first.toMillis()) - 1) {
      longest = Math.min(longest, first.toMillis() << doublings);
    }
    long shortest = longest / 2;
    return Duration.ofMillis(shortest + random.nextLong(longest - shortest + 1));
  }
}
