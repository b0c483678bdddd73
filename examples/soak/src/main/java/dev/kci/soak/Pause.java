package dev.kci.soak;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for a time or a condition. */
final class Pause {
  private static final Duration STEP = Duration.ofMillis(50);

  private Pause() {}

  static void of(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }

  /**
   * Waits until the condition holds.
   *
   * @throws IllegalStateException if it does not within the time
   */
  static void until(Duration limit, String what, Callable<Boolean> condition)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("Not within " + limit.toSeconds() + " s: " + what);
      }
      of(STEP);
    }
  }

  private static boolean holds(Callable<Boolean> condition) throws InterruptedException {
    try {
      return condition.call();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
