package dev.kci.runner.supervise;

import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** A job in a {@link JobTable} with the time of its next step. Guarded by the table's lock. */
final class TableEntry {
  /**
   * How soon a waiting job without room is checked again. A node may be late for hours without
   * being ended, while the clocks differ too much.
   */
  private static final Duration CHECK = Duration.ofSeconds(30);

  private SupervisedJob job;
  private boolean claimed;
  private boolean room;
  private boolean cancelled;
  private boolean told;
  private boolean parked;
  private Instant notBefore = Instant.EPOCH;
  private Instant nextCheck = Instant.EPOCH;

  TableEntry(SupervisedJob job, boolean cancelled) {
    this.job = job;
    this.cancelled = cancelled;
  }

  SupervisedJob job() {
    return job;
  }

  SupervisedJob update(UnaryOperator<SupervisedJob> change) {
    job = change.apply(job);
    return job;
  }

  /** Returns whether a worker has the job. */
  boolean isClaimed() {
    return claimed;
  }

  /** Returns whether its next step is due. */
  boolean isDue(Instant now) {
    return !claimed && !now.isBefore(notBefore);
  }

  /** Returns whether the job may have changed since its last step began. */
  boolean isTold() {
    return told;
  }

  /** Returns whether its node may be checked although there is no room for the job. */
  boolean isCheckDue(Instant now) {
    return !now.isBefore(nextCheck);
  }

  /** Returns how long its next step is not due; {@code longest} while a worker has it. */
  Duration untilDue(Instant now, Duration longest) {
    return claimed || now.plus(longest).isBefore(notBefore)
        ? longest
        : Duration.between(now, notBefore.isBefore(now) ? now : notBefore);
  }

  /** Returns whether it waits to be submitted. */
  boolean isWaiting() {
    return job.handle() == null && !cancelled;
  }

  boolean isSubmitted() {
    return job.handle() != null && !parked;
  }

  boolean isParked() {
    return parked;
  }

  /** Returns whether it is in the runtime, or may be after a worker's current step. */
  boolean takesRoom() {
    return isSubmitted() && !job.isFetched() || claimed && room;
  }

  boolean hasRoom() {
    return room;
  }

  /** Returns whether a worker may be submitting it now. */
  boolean isSubmitting() {
    return claimed && room && isWaiting();
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Sets whether it may be submitted in its next step. */
  void offer(boolean free) {
    room = free && isWaiting();
  }

  /** Claims it for a worker, whose step will see all changes so far. */
  void claim() {
    claimed = true;
    told = false;
  }

  /** Records that the job may have changed. Its next step is due at once. */
  void tell() {
    told = true;
    notBefore = Instant.EPOCH;
  }

  /** Records that its node may have ended. The next step ends the job. */
  void cancel() {
    cancelled = true;
    tell();
  }

  /** Records that its node has not ended, unless there was news during the worker's step. */
  void goOn() {
    cancelled &= told;
  }

  void succeeded(Instant notBefore) {
    job = job.succeeded();
    parked = false;
    if (isWaiting() && !room) {
      nextCheck = notBefore.plus(CHECK); // it is due as soon as there is room
    }
    release(notBefore);
  }

  void failed(Instant notBefore) {
    job = job.failed();
    release(notBefore);
  }

  /** Parks it after a refused update: it takes no place, unless it still runs. */
  void park(Instant notBefore) {
    parked = !job.takesPlace();
    failed(notBefore);
  }

  /** Records that its node is gone. */
  void gone() {
    cancel();
    claimed = false;
  }

  /** Ends the claim. If the job changed meanwhile, its next step is due at once. */
  void release(Instant notBefore) {
    claimed = false;
    this.notBefore = told ? Instant.EPOCH : notBefore;
  }
}
