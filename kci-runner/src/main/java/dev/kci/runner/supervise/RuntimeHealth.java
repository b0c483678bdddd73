package dev.kci.runner.supervise;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.kci.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Whether a runtime answers. After some failures in a row it is left alone for a while, then asked
 * once, and left alone again unless it answers. Thread-safe.
 */
final class RuntimeHealth {
  private final CircuitBreaker<Object> breaker;
  private final FailsafeExecutor<Object> guarded;

  /**
   * Of a runtime that answers, as far as is known.
   *
   * @param failures how many in a row make it left alone, from 1
   * @param rest for how long
   */
  RuntimeHealth(int failures, Duration rest) {
    breaker =
        CircuitBreaker.builder()
            .handleIf(RuntimeHealth::isNoAnswer)
            .withFailureThreshold(failures)
            .withSuccessThreshold(1) // the default is the failure threshold
            .withDelay(rest)
            .build();
    guarded = Failsafe.with(breaker);
  }

  private static boolean isNoAnswer(Throwable thrown) {
    return thrown instanceof RuntimeFailure failure && failure.isNoAnswer();
  }

  /** How long the runtime is to be left alone; zero when it may be asked. */
  Duration rest() {
    return breaker.isOpen() ? breaker.getRemainingDelay() : Duration.ZERO;
  }

  /**
   * Asks the runtime.
   *
   * @throws RuntimeFailure of the runtime
   * @throws dev.failsafe.CircuitBreakerOpenException when it is left alone, without asking
   */
  <T> T ask(Supplier<T> question) {
    return guarded.get(question::get);
  }

  /** As {@link #ask}, of a question without an answer. */
  void tell(Runnable request) {
    guarded.run(request::run);
  }
}
