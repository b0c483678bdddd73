package dev.kci.api;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/** Which calls are sent again, and when none is sent any more for a while. */
final class CallPolicies {
  private static final int TOO_MANY_REQUESTS = 429;

  private CallPolicies() {}

  /** For calls that may be sent twice without harm: whenever another try may succeed. */
  static RetryPolicy<Object> idempotent(int retries, Backoff backoff) {
    return retrying(retries, backoff, UnavailableException::isTransient);
  }

  /**
   * For calls that must not have their effect twice: only when the server says it has done nothing.
   */
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
   * Opens after so many failures in a row, and lets one call through after the pause. A server that
   * asks for patience, or fails on one request only, is there.
   */
  static CircuitBreaker<Object> breaker(int failures, Duration pause) {
    return CircuitBreaker.builder()
        .handleIf(
            e ->
                e instanceof UnavailableException failure
                    && failure.isTransient()
                    && failure.status() != TOO_MANY_REQUESTS)
        .withFailureThreshold(failures)
        .withSuccessThreshold(1) // else as many as that failure threshold are let through
        .withDelay(pause)
        .build();
  }
}
