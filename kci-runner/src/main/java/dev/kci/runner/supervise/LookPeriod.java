package dev.kci.runner.supervise;

import java.time.Duration;

/**
 * How often to look at a job: young jobs more often, because they may be short.
 *
 * @param longest the maximum time between two looks
 */
record LookPeriod(Duration longest) {
  /** Returns the time until the next look at a job of this age. */
  Duration after(Duration age) {
    Duration quarter = age.dividedBy(4);
    Duration shortest = longest.dividedBy(8);
    Duration next = quarter.compareTo(longest) > 0 ? longest : quarter;
    return next.compareTo(shortest) < 0 ? shortest : next;
  }
}
