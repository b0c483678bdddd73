package dev.kci.runner.supervise;

import java.time.Duration;

/**
 * How often to look at a job: young jobs more often, because they may be short.
 *
 * @param shortest the minimum time between two looks
 * @param longest the maximum time between two looks
 */
record LookPeriod(Duration shortest, Duration longest) {
  /** Looks at young jobs up to eight times as often as at old ones. */
  static LookPeriod upTo(Duration longest) {
    return new LookPeriod(longest.dividedBy(8), longest);
  }

  /** Returns the time until the next look at a job of this age. */
  Duration after(Duration age) {
    Duration quarter = age.dividedBy(4);
    Duration next = quarter.compareTo(longest) > 0 ? longest : quarter;
    return next.compareTo(shortest) < 0 ? shortest : next;
  }
}
