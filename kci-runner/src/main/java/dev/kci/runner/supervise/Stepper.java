package dev.kci.runner.supervise;

import dev.kci.api.model.Result;
import java.time.Instant;
import java.util.Optional;

/**
 * Takes a job one step further. Steps can be repeated after an interruption. Thread-safe for
 * different jobs.
 */
interface Stepper {
  /**
   * Executes the next step of a job.
   *
   * @return when the following step is due; empty if the job is finished
   * @throws dev.kci.runtime.RuntimeFailure if the runtime does not answer
   * @throws dev.kci.api.ApiException if the API does not
   */
  Optional<Instant> take(JobTable.Claim claim);

  /** Reports a job as failed without touching it in its runtime. */
  Optional<Instant> giveUp(JobTable.Claim claim, String reason);

  /** Returns the number of jobs that have ended with this result. */
  long ended(Result result);

  /** Returns the number of offered jobs that no lab has claimed in time. */
  default long unclaimed() {
    return 0;
  }
}
