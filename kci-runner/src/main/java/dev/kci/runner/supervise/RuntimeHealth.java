package dev.kci.runner.supervise;

import dev.kci.api.CircuitBreaker;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.RuntimeFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tracks whether a runtime answers. A circuit breaker blocks calls for a while after several
 * failures in a row, then allows one, and blocks again unless it is answered. {@link #isUp} follows
 * each answer, for people and alerts. Thread-safe.
 */
final class RuntimeHealth {
  /** Without a call for this long, the runtime's state is uncertain. */
  private static final Duration KNOWN_UP = Duration.ofMinutes(1);

  private static final Duration KNOWN_DOWN = Duration.ofSeconds(10);

  private final CircuitBreaker breaker;
  private volatile @Nullable RuntimeFailure silence;
  private final LongSupplier nanoTime;
  private volatile long askedAt;

  /**
   * Creates the health of a runtime that is assumed to answer.
   *
   * @param failures the number of failures in a row that opens the circuit breaker, at least 1
   * @param rest how long it stays open
   * @param nanoTime the monotonic clock, in nanoseconds
   */
  RuntimeHealth(int failures, Duration rest, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    askedAt = nanoTime.getAsLong();
    breaker = new CircuitBreaker(failures, rest, RuntimeHealth::isNoAnswer, nanoTime);
  }

  private static boolean isNoAnswer(RuntimeException thrown) {
    return thrown instanceof RuntimeFailure failure && failure.isNoAnswer();
  }

  /** Returns how long calls remain blocked; zero if they are allowed. */
  Duration rest() {
    return breaker.rest();
  }

  /** Returns whether the last call was answered; true before the first. */
  boolean isUp() {
    return silence == null;
  }

  /** Returns why the runtime counts as down, as a reason for jobs to wait; empty while it is up. */
  Optional<WaitReason> down() {
    return Optional.ofNullable(silence).map(RuntimeFailure::waits);
  }

  /** Returns whether the last call was too long ago to know the runtime's state. */
  boolean isUncertain() {
    return nanoTime.getAsLong() - askedAt > (isUp() ? KNOWN_UP : KNOWN_DOWN).toNanos();
  }

  /**
   * Calls the runtime.
   *
   * @throws RuntimeFailure from the runtime
   * @throws CircuitBreaker.OpenException if calls are blocked
   */
  <T> T ask(Supplier<T> question) {
    return breaker.call(() -> noted(question));
  }

  /** Calls the runtime without a result. */
  void tell(Runnable request) {
    ask(
        () -> {
          request.run();
          return true;
        });
  }

  /** A refusal is an answer too. */
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
