package dev.kci.runner.supervise;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tracks whether a runtime answers. After some failures in a row it is left alone for a while, then
 * called once, and left alone again unless it answers. {@link #isUp} follows each answer, for
 * people and alerts. Thread-safe.
 */
final class RuntimeHealth {
  /** After this time without a call, it is unknown whether it still answers. */
  private static final Duration KNOWN_UP = Duration.ofMinutes(1);

  private static final Duration KNOWN_DOWN = Duration.ofSeconds(10);

  private final CircuitBreaker<Object> breaker;
  private final FailsafeExecutor<Object> guarded;
  private volatile @Nullable RuntimeFailure silence;
  private final LongSupplier nanoTime;
  private volatile long askedAt;

  /**
   * Creates the health of a runtime that is assumed to answer.
   *
   * @param failures how many in a row make it left alone, from 1
   * @param rest for how long
   */
  RuntimeHealth(int failures, Duration rest) {
    this(failures, rest, System::nanoTime);
  }

  RuntimeHealth(int failures, Duration rest, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    askedAt = nanoTime.getAsLong();
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

  /** Returns how long the runtime is left alone; zero if it may be called. */
  Duration rest() {
    return breaker.isOpen() ? breaker.getRemainingDelay() : Duration.ZERO;
  }

  /** Returns whether it answered the last call; true before the first. */
  boolean isUp() {
    return silence == null;
  }

  /** Returns why it counts as down, as a reason for waiting jobs; empty while it is up. */
  Optional<WaitReason> down() {
    return Optional.ofNullable(silence).map(RuntimeFailure::waits);
  }

  /** Returns whether there was no call for so long that a check is due. */
  boolean isUncertain() {
    return nanoTime.getAsLong() - askedAt > (isUp() ? KNOWN_UP : KNOWN_DOWN).toNanos();
  }

  /**
   * Calls the runtime.
   *
   * @throws RuntimeFailure of the runtime
   * @throws dev.failsafe.CircuitBreakerOpenException when it is left alone, without asking
   */
  <T> T ask(Supplier<T> question) {
    return guarded.get(() -> noted(question));
  }

  /** As {@link #ask}, for a call without a result. */
  void tell(Runnable request) {
    guarded.run(
        () ->
            noted(
                () -> {
                  request.run();
                  return true;
                }));
  }

  /** Returns whether a failure is an answer: a runtime that refuses has answered. */
  private <T> T noted(Supplier<T> question) {
    askedAt = nanoTime.getAsLong();
    try {
      T answer = question.get();
      silence = null;
      return answer;
    } catch (RuntimeFailure failure) {
      silence = failure.isNoAnswer() ? failure : null;
      throw failure;
    } finally {
      askedAt = nanoTime.getAsLong();
    }
  }
}
