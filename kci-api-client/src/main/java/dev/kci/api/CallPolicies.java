package dev.kci.api;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/** Decides which calls are retried, and when calls are suspended for a while. */
final class CallPolicies {
  private static final int TOO_MANY_REQUESTS = 429;

  private CallPolicies() {}

  /** Retries idempotent calls whenever another attempt may succeed. */
  static RetryPolicy<Object> idempotent(int retries, Backoff backoff) {
    return retrying(retries, backoff, UnavailableException::isTransient);
  }

  /** Retries calls that must not take effect twice only if the server says it did nothing. */
  static RetryPolicy<Object> refusedUnheard(int retries, Backoff backoff) {
    return retrying(retries, backoff, failure -> failure.status() == TOO_MANY_REQUESTS);
  }

  private static RetryPolicy<Object> retrying(
      int retries, Backoff backoff, Predicate<UnavailableException> again) {
    return RetryPolicy.builder()
        .handleIf(e -> e instanceof UnavailableException failure && again.test(failure))
        .withMaxRetries(retries)
        .withDelayFn(
            context ->
                RetryAfter.heeded(
                    backoff.after(context.getAttemptCount(), ThreadLocalRandom.current()),
                    context.getLastException() instanceof UnavailableException failure
                        ? failure.retryAfter().orElse(null)
                        : null,
                    ThreadLocalRandom.current()))
        .build();
  }

  /**
   * Opens after this many consecutive failures and lets one call through after the pause. A server
   * that answers 429, or 500 for one request, is up and does not count.
   */
  static CircuitBreaker<Object> breaker(int failures, Duration pause) {
    return CircuitBreaker.builder()
        .handleIf(
            e ->
                e instanceof UnavailableException failure
                    && failure.isTransient()
                    && failure.status() != TOO_MANY_REQUESTS)
        .withFailureThreshold(failures)
        .withSuccessThreshold(1) // the default lets as many through as the failure threshold
        .withDelay(pause)
        .build();
  }
}
