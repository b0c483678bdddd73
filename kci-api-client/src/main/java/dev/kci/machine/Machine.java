package dev.kci.machine;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.random.RandomGenerator;

/**
 * Starts the threads of a service, lets them wait, and provides time, chance and the disk. A
 * service that gets all of these here runs unchanged in a simulation, which decides the order of
 * its threads and advances the time itself. Thread-safe.
 *
 * <p>Two rules keep that possible. Code that may wait does so through a machine: a {@link
 * #lock()}'s condition, {@link #sleep}, a {@link #future} or a {@link #pool}. And no thread waits,
 * which includes every call of an API or a runtime, while it holds a Java monitor.
 */
public interface Machine {
  /** Returns the machine that this program really runs on. */
  static Machine real() {
    return RealMachine.INSTANCE;
  }

  /** The wall clock, which somebody may set. */
  InstantSource clock();

  /** The monotonic clock, in nanoseconds, as {@link System#nanoTime}. */
  long nanoTime();

  /** The source of jitter; not for secrets. */
  RandomGenerator random();

  /** Starts work in a new daemon thread. */
  Work start(String name, Runnable work);

  /**
   * Returns a pool of daemon threads, which end when idle for a while.
   *
   * @param name starts the threads' names
   * @param threads the maximum number of threads; further work waits
   */
  ExecutorService pool(String name, int threads);

  /** Returns a pool that starts as many daemon threads as it has work. */
  ExecutorService pool(String name);

  /** Returns the result of work that some thread is about to run. */
  <T> RunnableFuture<T> future(Callable<T> work);

  /** Returns a new lock, whose conditions wait in this machine's time. */
  Lock lock();

  /** The disk, for files whose survival matters. */
  Disk disk();

  /** Waits. Returns at once if the duration is zero or negative. */
  default void sleep(Duration duration) throws InterruptedException {
    Lock lock = lock();
    Condition never = lock.newCondition();
    lock.lock();
    try {
      long left = duration.toNanos();
      while (left > 0) {
        left = never.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Work in its own thread. */
  interface Work {
    /** Interrupts the thread. */
    void interrupt();

    /** Waits until the work has ended, at most for {@code limit}. */
    void join(Duration limit) throws InterruptedException;
  }
}
