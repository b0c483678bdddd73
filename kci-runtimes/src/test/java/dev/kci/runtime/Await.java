package dev.kci.runtime;

import dev.kci.service.StopSignal;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits in tests until something is true. */
public final class Await {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Await() {}

  /**
   * Waits until a condition is true.
   *
   * @throws AssertionError if it is not within the limit
   */
  public static void until(String what, Duration limit, BooleanSupplier condition) {
    until(what, limit, condition, () -> "");
  }

  /**
   * Waits until a condition is true.
   *
   * @param details for the error, such as a log
   * @throws AssertionError if it is not within the limit
   */
  public static void until(
      String what, Duration limit, BooleanSupplier condition, Supplier<String> details) {
    StopSignal wait = new StopSignal();
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > limit.toNanos()) {
        throw new AssertionError(what + ": not within " + limit + "\n" + details.get());
      }
      wait.await(PAUSE);
    }
  }
}
