package dev.kci.runner.supervise;

import dev.kci.api.model.WaitReason;
import java.util.Optional;

/**
 * Finds why jobs of a runtime wait. Pure.
 *
 * @param down why the runtime counts as down; empty while it answers
 * @param concurrency the maximum number of jobs in the runtime
 * @param isFull whether that number is reached
 */
record WaitReasons(Optional<WaitReason> down, int concurrency, boolean isFull) {
  /**
   * Returns why a job waits; empty if it does not wait, or only for a moment.
   *
   * @param submitting whether a worker may be submitting it now
   */
  Optional<WaitReason> of(SupervisedJob job, boolean submitting) {
    WaitReason own = job.waits();
    if (job.placement() != null) {
      return Optional.ofNullable(own);
    }
    if (down.isPresent()) {
      return down;
    }
    if (job.failures() > 0 && own != null) {
      return Optional.of(own);
    }
    if (submitting) {
      return Optional.of(new WaitReason(WaitReason.Code.STARTING, "it is being submitted"));
    }
    return isFull
        ? Optional.of(
            new WaitReason(WaitReason.Code.NO_ROOM, "at most " + concurrency + " at a time"))
        : Optional.empty();
  }
}
