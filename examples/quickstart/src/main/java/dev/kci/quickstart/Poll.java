package dev.kci.quickstart;

import dev.kci.cli.CommandFailure;
import dev.kci.service.StopSignal;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition, with a bound. */
public final class Poll {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private Poll() {}

  /**
   * Waits until a condition holds.
   *
   * @param what the condition, as the error message names it
   * @param hopeless checked at each turn: whether to give up early; may throw
   */
  public static void until(
      String what, Duration limit, BooleanSupplier hopeless, BooleanSupplier condition) {
    StopSignal pause = new StopSignal();
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (hopeless.getAsBoolean() || System.nanoTime() > end || pause.await(PAUSE)) {
        throw new CommandFailure(
            "Waited in vain, " + limit.toSeconds() + " s at most, until " + what);
      }
    }
  }
}
