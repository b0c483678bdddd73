package dev.kci.service;

import dev.kci.machine.Machine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * Tells the threads of a service to stop; they wait on it instead of sleeping. Thread-safe; a stop
 * is permanent.
 */
public final class StopSignal {
  private final Machine machine;
  private final Lock lock;
  private final Condition given;
  private final List<StopSignal> parts = new ArrayList<>();
  private volatile boolean stopped;

  /** Creates a signal for the threads of this JVM. */
  public StopSignal() {
    this(Machine.real());
  }

  /**
   * @param machine whose threads wait on this
   */
  public StopSignal(Machine machine) {
    this.machine = machine;
    this.lock = machine.lock();
    this.given = lock.newCondition();
  }

  /** Returns the machine whose threads wait on this. */
  public Machine machine() {
    return machine;
  }

  /** Wakes all waiting threads; a second call has no effect. */
  public void stop() {
    List<StopSignal> all;
    lock.lock();
    try {
      stopped = true;
      given.signalAll();
      all = List.copyOf(parts);
      parts.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(StopSignal::stop);
  }

  /** Returns a signal for part of the work: stopping this one stops it too, but not vice versa. */
  public StopSignal part() {
    StopSignal part = new StopSignal(machine);
    lock.lock();
    try {
      parts.removeIf(StopSignal::isStopped);
      parts.add(part);
    } finally {
      lock.unlock();
    }
    if (isStopped()) {
      stop();
    }
    return part;
  }

  public boolean isStopped() {
    return stopped;
  }

  /**
   * Waits for {@code duration} or until stopped, whichever comes first; returns at once if zero or
   * negative. An interrupt counts as a stop for this wait and leaves the thread's interrupt flag
   * set.
   *
   * @return whether to stop
   */
  public boolean await(Duration duration) {
    if (Thread.currentThread().isInterrupted()) {
      return true;
    }
    lock.lock();
    try {
      long left = TimeUnit.NANOSECONDS.convert(duration);
      while (!stopped && left > 0) {
        left = given.awaitNanos(left);
      }
      return stopped;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } finally {
      lock.unlock();
    }
  }
}
