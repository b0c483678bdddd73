package dev.kci.service;

import dev.kci.text.DurationText;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Logs the failures of work that is retried every few seconds, without filling the log. The first
 * failure in a row is a warning, then one after a minute, two, four and so on, at most an hour
 * apart; the others are logged at debug level. A failure for a new reason waits no longer than a
 * minute. The success that ends them is logged once. Not thread-safe.
 */
public final class FailureLog {
  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  /** Texts that differ each time, such as with a duration in them, must not fill the log either. */
  private static final int MOST_REASONS = 20;

  private final Logger log;
  private final LongSupplier nanoTime;
  private Duration pause = Duration.ZERO;
  private final Set<String> reasons = new HashSet<>();
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
    boolean isNew = reasons.size() < MOST_REASONS && !reasons.contains(message);
    if (pause.isZero()) {
      since = now;
      said(message, now, FIRST);
      log.warn("{}; retrying", message);
    } else if (now - last >= (isNew ? FIRST : pause).toNanos()) {
      said(message, now, isNew ? pause : pause.multipliedBy(2));
      log.warn("{}; still retrying after {}", message, lasted(now));
    } else {
      log.debug("{}; retrying", message);
    }
  }

  private void said(String message, long now, Duration next) {
    last = now;
    pause = next.compareTo(LONGEST) < 0 ? next : LONGEST;
    if (reasons.size() < MOST_REASONS) {
      reasons.add(message);
    }
  }

  private String lasted(long now) {
    return DurationText.rough(Duration.ofNanos(now - since));
  }

  /** Logs that the work succeeded, if it failed before. */
  public void succeeded(String message) {
    if (!pause.isZero()) {
      log.info("{} after {}", message, lasted(nanoTime.getAsLong()));
      pause = Duration.ZERO;
      reasons.clear();
    }
  }
}
