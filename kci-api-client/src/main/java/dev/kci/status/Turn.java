package dev.kci.status;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Tracks whether a loop of a service still turns. Thread-safe. */
public final class Turn {
  private final long within;
  private final LongSupplier nanoTime;
  private volatile long last;
  private volatile Thread thread;
  private volatile boolean ended;

  Turn(Duration within, LongSupplier nanoTime) {
    this.within = within.toNanos();
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong();
    this.thread = Thread.currentThread();
  }

  /** Records that the loop has started another turn in this thread. */
  public void begun() {
    thread = Thread.currentThread();
    last = nanoTime.getAsLong();
  }

  /** Wraps a turn's work so that it first calls {@link #begun()}. */
  public Runnable of(Runnable work) {
    return () -> {
      begun();
      work.run();
    };
  }

  /** Records that the loop ended as intended. */
  public void ended() {
    ended = true;
  }

  boolean isTurning() {
    return ended || (thread.isAlive() && nanoTime.getAsLong() - last <= within);
  }
}
