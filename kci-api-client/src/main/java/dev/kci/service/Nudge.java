package dev.kci.service;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Lets others end the waits of one thread, between its turns of work. Thread-safe. */
final class Nudge {
  private final StopSignal stop;
  private final AtomicBoolean given = new AtomicBoolean();
  private volatile StopSignal waiting;

  /**
   * @param stop also ends each wait
   */
  Nudge(StopSignal stop) {
    this.stop = stop;
    this.waiting = stop.part();
  }

  /** Ends the current wait or, if the thread is at work, the next one. */
  void give() {
    given.set(true);
    waiting.stop();
  }

  /**
   * Waits for {@code duration}, a nudge or the stop signal, whichever comes first.
   *
   * @return whether to stop
   */
  boolean await(Duration duration) {
    StopSignal wait = stop.part();
    waiting = wait;
    if (!given.get()) {
      wait.await(duration);
    }
    given.set(false);
    wait.stop();
    return stop.await(Duration.ZERO);
  }
}
