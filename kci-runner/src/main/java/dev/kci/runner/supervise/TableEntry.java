package dev.kci.runner.supervise;

import java.time.Instant;
import java.util.function.UnaryOperator;

/** A job in a {@link JobTable}, and when its next step is due. Guarded by the table's lock. */
final class TableEntry {
  private SupervisedJob job;
  private boolean claimed;
  private boolean room;
  private boolean cancelled;
  private boolean told;
  private boolean parked;
  private Instant notBefore = Instant.EPOCH;

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

  /** Returns whether its next step may be tried. */
  boolean isDue(Instant now) {
    return !claimed && !now.isBefore(notBefore);
  }

  /** Returns whether it is to be submitted. */
  boolean isWaiting() {
    return job.handle() == null && !cancelled;
  }

  boolean isSubmitted() {
    return job.handle() != null && !parked;
  }

  boolean isParked() {
    return parked;
  }

  /** Returns whether it is in the runtime, or may be there after the step of a worker. */
  boolean takesRoom() {
    return isSubmitted() || claimed && room;
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

  /** Gives it to a worker, whose step sees all changes so far. */
  void claim() {
    claimed = true;
    told = false;
  }

  /** Records a reported change: the next step is due now. */
  void tell() {
    told = true;
    notBefore = Instant.EPOCH;
  }

  /** Records the reported end of its node: the next step ends the job. */
  void cancel() {
    cancelled = true;
    tell();
  }

  /** Records that its node has not ended, whatever was reported before the step of the worker. */
  void goOn() {
    cancelled &= told;
  }

  void succeeded(Instant notBefore) {
    job = job.succeeded();
    parked = false;
    release(notBefore);
  }

  void failed(Instant notBefore) {
    job = job.failed();
    release(notBefore);
  }

  /** Records a rejected change of the node: the job keeps no place unless it still runs. */
  void park(Instant notBefore) {
    parked = !job.takesPlace();
    failed(notBefore);
  }

  /** Records that its node does not exist any more. */
  void gone() {
    cancel();
    claimed = false;
  }

  /** Returns the wait before the next step; a job that has changed since does not wait. */
  void release(Instant notBefore) {
    claimed = false;
    this.notBefore = told ? Instant.EPOCH : notBefore;
  }
}
