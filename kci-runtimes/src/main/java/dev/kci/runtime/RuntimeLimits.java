package dev.kci.runtime;

import java.time.Duration;

/**
 * How much a runtime gets to do, and how long it is waited for.
 *
 * @param concurrency jobs that run at the same time, from 1
 * @param workers submissions and reports under way at the same time, from 1
 * @param pollPeriod time between two looks at a job when nothing tells of a change
 * @param submitPatience how long a failing submission is retried before the job is given up
 * @param extendRunning whether the runtime ends a job that takes too long by itself, so that the
 *     node of a running job may be given more time; that of a waiting one always may
 * @param submitTimeout how long a submission is waited for
 * @param observeTimeout how long the answer to a question, or to a cancel, is waited for
 */
public record RuntimeLimits(
    int concurrency,
    int workers,
    Duration pollPeriod,
    Duration submitPatience,
    boolean extendRunning,
    Duration submitTimeout,
    Duration observeTimeout) {
  public RuntimeLimits {
    if (concurrency < 1 || workers < 1) {
      throw new IllegalArgumentException(
          concurrency + " jobs, " + workers + " workers; expected 1 or more of each");
    }
  }
}
