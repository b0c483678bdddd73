package dev.kci.status;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Whether a loop of a service still turns. Thread-safe. */
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

  /** Says that the loop has begun another turn in this thread. */
  public void begun() {
    thread = Thread.currentThread();
    last = nanoTime.getAsLong();
  }

  /** A turn's work, which says first that it has begun. */
  public Runnable of(Runnable work) {
    return () -> {
      begun();
      work.run();
    };
  }

  /** Says that the loop ended as it should. */
  public void ended() {
    ended = true;
  }

  boolean isTurning() {
    return ended || (thread.isAlive() && nanoTime.getAsLong() - last <= within);
  }
}
