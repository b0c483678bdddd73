package dev.kci.api;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Decides whether a failed call is sent again, and when.
 *
 * @param retries the maximum number of attempts after the first
 * @param again selects the failures after which another attempt may succeed and does no harm
 */
record CallPolicy(int retries, Backoff backoff, Predicate<UnavailableException> again) {
  private static final int TOO_MANY_REQUESTS = 429;

  /** Retries idempotent calls whenever another attempt may succeed. */
  static CallPolicy idempotent(int retries, Backoff backoff) {
    return new CallPolicy(retries, backoff, UnavailableException::isTransient);
  }

  /** Retries calls that must not take effect twice only if the server says it did nothing. */
  static CallPolicy refusedUnheard(int retries, Backoff backoff) {
    return new CallPolicy(retries, backoff, failure -> failure.status() == TOO_MANY_REQUESTS);
  }

  /**
   * Returns whether a call is sent again.
   *
   * @param attempt the number of attempts so far
   */
  boolean isRetried(int attempt, UnavailableException failure) {
    return attempt <= retries && again.test(failure);
  }

  /** Returns the wait before the next attempt. */
  Duration wait(int attempt, UnavailableException failure, RandomGenerator random) {
    return RetryAfter.heeded(
        backoff.after(attempt, random), failure.retryAfter().orElse(null), random);
  }

  /**
   * Returns whether a failure counts for the circuit breaker. A server that answers 429, or 500 for
   * one request, is up and does not count.
   */
  static boolean isSilence(RuntimeException e) {
    return e instanceof UnavailableException failure
        && failure.isTransient()
        && failure.status() != TOO_MANY_REQUESTS;
  }
}
