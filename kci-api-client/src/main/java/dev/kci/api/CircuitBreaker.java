package dev.kci.api;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Blocks calls to a server for a while after several failures in a row, then lets one through, and
 * blocks again unless that one succeeds. Thread-safe.
 */
public final class CircuitBreaker {
  private final int threshold;
  private final long rest;
  private final Predicate<RuntimeException> isFailure;
  private final LongSupplier nanoTime;
  private int failures;
  private boolean open;
  private boolean trying;
  private long openedAt;

  /** Says that a call was not made because calls are blocked. */
  public static final class OpenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public OpenException() {
      super("calls are blocked after many failures");
    }
  }

  /**
   * Creates a breaker that lets calls through.
   *
   * @param threshold the number of failures in a row that blocks calls, at least 1
   * @param rest how long they stay blocked
   * @param isFailure selects the exceptions that count; any other outcome is a success
   * @param nanoTime the monotonic clock, in nanoseconds
   */
  public CircuitBreaker(
      int threshold, Duration rest, Predicate<RuntimeException> isFailure, LongSupplier nanoTime) {
    this.threshold = threshold;
    this.rest = rest.toNanos();
    this.isFailure = isFailure;
    this.nanoTime = nanoTime;
  }

  /** Returns how long calls remain blocked; zero if they are allowed. */
  public synchronized Duration rest() {
    return open ? Duration.ofNanos(Math.max(0, left())) : Duration.ZERO;
  }

  /**
   * Makes a call, whose exceptions pass.
   *
   * @throws OpenException if calls are blocked
   */
  public <T> T call(Supplier<T> call) {
    boolean trial = begin();
    boolean failed = false;
    try {
      return call.get();
    } catch (RuntimeException e) {
      failed = isFailure.test(e);
      throw e;
    } finally {
      end(trial, failed);
    }
  }

  /** Returns whether the call decides if the breaker closes. */
  private synchronized boolean begin() {
    if (!open) {
      return false;
    }
    if (trying || left() > 0) {
      throw new OpenException();
    }
    trying = true;
    return true;
  }

  private synchronized void end(boolean trial, boolean failed) {
    if (open && !trial) {
      return; // begun before the others failed
    }
    trying = false;
    failures = failed ? failures + 1 : 0;
    open = failed && (trial || failures >= threshold);
    if (open) {
      openedAt = nanoTime.getAsLong();
    }
  }

  private long left() {
    return rest - (nanoTime.getAsLong() - openedAt);
  }
}
