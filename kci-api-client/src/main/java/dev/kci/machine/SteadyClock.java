package dev.kci.machine;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A clock for waits. It starts with the time of the wall clock and runs with the monotonic clock,
 * so that setting the wall clock neither ends nor prolongs a wait. Its times must only be compared
 * with each other. Thread-safe.
 */
public final class SteadyClock implements InstantSource {
  private final Instant start;
  private final long startNanos;
  private final LongSupplier nanoTime;

  /** Creates a clock that starts now. */
  public SteadyClock(Machine machine) {
    this(machine.clock().instant(), machine::nanoTime);
  }

  SteadyClock(Instant start, LongSupplier nanoTime) {
    this.start = start;
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanoTime.getAsLong() - startNanos);
  }
}
