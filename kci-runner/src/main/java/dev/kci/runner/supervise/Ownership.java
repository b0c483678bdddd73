package dev.kci.runner.supervise;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * Whether the jobs of a runtime are this replica's, and since when. Another replica may have
 * submitted any job that was there before. Thread-safe.
 */
final class Ownership {
  private final BooleanSupplier mine;
  private final InstantSource clock;
  private boolean owned;
  private Instant since;

  /**
   * @param mine whether the runtime is this replica's now
   * @param clock the API's, as nodes are dated by it
   */
  Ownership(BooleanSupplier mine, InstantSource clock) {
    this.mine = mine;
    this.clock = clock;
    this.since = clock.instant();
  }

  /** Returns whether the runtime is this replica's now. */
  synchronized boolean isMine() {
    boolean now = mine.getAsBoolean();
    if (now && !owned) {
      since = clock.instant();
    }
    owned = now;
    return now;
  }

  /** Returns since when the runtime has been this replica's, as far as it was asked. */
  synchronized Instant since() {
    return since;
  }

  /**
   * Checks again immediately before an effect.
   *
   * @throws LostException if the runtime is no longer this replica's
   */
  void require() {
    if (!isMine()) {
      throw new LostException();
    }
  }

  /** The runtime is no longer this replica's. */
  static final class LostException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
