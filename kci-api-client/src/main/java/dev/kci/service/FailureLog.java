package dev.kci.service;

import dev.kci.text.DurationText;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Logs the failures of work that is retried every few seconds, without filling the log. The first
 * failure in a row is a warning, then one after a minute, two, four and so on, at most an hour
 * apart; the others are logged at debug level. The success that ends them is logged once. Not
 * thread-safe.
 */
public final class FailureLog {
  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Logger log;
  private final LongSupplier nanoTime;
  private Duration pause = Duration.ZERO;
  private long since;
  private long last;

  /**
   * Creates a log without failures.
   *
   * @param log accepts the lines
   * @param nanoTime the monotonic clock, in nanoseconds
   */
  public FailureLog(Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  /** Logs that the work failed and is retried. */
  public void failed(String message) {
    long now = nanoTime.getAsLong();
    if (pause.isZero()) {
      since = now;
      said(now, FIRST);
      log.warn("{}; retrying", message);
    } else if (now - last >= pause.toNanos()) {
      Duration next = pause.multipliedBy(2);
      said(now, next.compareTo(LONGEST) < 0 ? next : LONGEST);
      log.warn("{}; still retrying after {}", message, lasted(now));
    } else {
      log.debug("{}; retrying", message);
    }
  }

  private void said(long now, Duration next) {
    last = now;
    pause = next;
  }

  private String lasted(long now) {
    return DurationText.rough(Duration.ofNanos(now - since));
  }

  /** Logs that the work succeeded, if it failed before. */
  public void succeeded(String message) {
    if (!pause.isZero()) {
      log.info("{} after {}", message, lasted(nanoTime.getAsLong()));
      pause = Duration.ZERO;
    }
  }
}
