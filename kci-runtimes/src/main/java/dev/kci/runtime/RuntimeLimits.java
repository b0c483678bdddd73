package dev.kci.runtime;

import java.time.Duration;

/**
 * Bounds on the work given to a runtime, and timeouts for its answers.
 *
 * @param concurrency the maximum number of running jobs, at least 1; {@link #NO_LIMIT} for any
 * @param workers the maximum number of concurrent submissions and reports, at least 1
 * @param pollPeriod the time between two checks of a job without news
 * @param submitPatience how long a failing submission is retried before the job is given up
 * @param extendRunning whether the timeout of a running job's node may be extended, because the
 *     runtime itself ends jobs that take too long. Nodes of waiting jobs are always extended.
 * @param submitTimeout the timeout of a submission
 * @param observeTimeout the timeout of a query or a cancel
 */
public record RuntimeLimits(
    int concurrency,
    int workers,
    Duration pollPeriod,
    Duration submitPatience,
    boolean extendRunning,
    Duration submitTimeout,
    Duration observeTimeout) {
  /** The concurrency of a runtime that may have any number of jobs. */
  public static final int NO_LIMIT = Integer.MAX_VALUE;

  /** A number of jobs that few labs exceed. */
  private static final int MANY = 1000;

  public RuntimeLimits {
    if (concurrency < 1 || workers < 1) {
      throw new IllegalArgumentException(
          concurrency + " jobs, " + workers + " workers; expected 1 or more of each");
    }
  }

  /**
   * Returns the number of jobs with which the runtime counts as full, to compare it with others.
   */
  public int capacity() {
    return concurrency == NO_LIMIT ? MANY : concurrency;
  }
}
