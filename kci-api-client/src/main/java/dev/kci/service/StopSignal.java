package dev.kci.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells the threads of a service to stop, and is what they wait on instead of sleeping.
 * Thread-safe; once stopped it stays so.
 */
public final class StopSignal {
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final List<StopSignal> parts = new ArrayList<>();

  /** Wakes all who wait; a second call does nothing. */
  public void stop() {
    stopped.countDown();
    synchronized (parts) {
      parts.forEach(StopSignal::stop);
      parts.clear();
    }
  }

  /** A signal for a part of the work: this one stops it too, but not the other way round. */
  public StopSignal part() {
    StopSignal part = new StopSignal();
    synchronized (parts) {
      parts.removeIf(StopSignal::isStopped);
      parts.add(part);
    }
    if (isStopped()) {
      stop();
    }
    return part;
  }

  public boolean isStopped() {
    return stopped.getCount() == 0;
  }

  /**
   * Waits for {@code duration} or until stopped, whichever comes first; zero and less return at
   * once. An interrupt counts as a stop for this wait and leaves the thread's interrupt flag set.
   *
   * @return whether to stop
   */
  public boolean await(Duration duration) {
    try {
      return stopped.await(Math.max(0, duration.toMillis()), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
