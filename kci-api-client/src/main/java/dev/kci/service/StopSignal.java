package dev.kci.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells the threads of a service to stop; they wait on it instead of sleeping. Thread-safe; a stop
 * is permanent.
 */
public final class StopSignal {
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final List<StopSignal> parts = new ArrayList<>();

  /** Wakes all waiting threads; a second call has no effect. */
  public void stop() {
    stopped.countDown();
    synchronized (parts) {
      parts.forEach(StopSignal::stop);
      parts.clear();
    }
  }

  /** Returns a signal for part of the work: stopping this one stops it too, but not vice versa. */
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
   * Waits for {@code duration} or until stopped, whichever comes first; returns at once if zero or
   * negative. An interrupt counts as a stop for this wait and leaves the thread's interrupt flag
   * set.
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
