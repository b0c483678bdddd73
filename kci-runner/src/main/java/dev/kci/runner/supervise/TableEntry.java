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

  /** Whether its next step may be tried. */
  boolean isDue(Instant now) {
    return !claimed && !now.isBefore(notBefore);
  }

  /** Whether it is to be submitted. */
  boolean isWaiting() {
    return job.handle() == null && !cancelled;
  }

  boolean isSubmitted() {
    return job.handle() != null && !parked;
  }

  boolean isParked() {
    return parked;
  }

  /** Whether it is in the runtime, or may be there after the step that a worker does. */
  boolean takesRoom() {
    return isSubmitted() || claimed && room;
  }

  boolean hasRoom() {
    return room;
  }

  /** Whether a worker may be submitting it now. */
  boolean isSubmitting() {
    return claimed && room && isWaiting();
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Says whether it may be submitted in its next step. */
  void offer(boolean free) {
    room = free && isWaiting();
  }

  /** A worker takes it: the step will see all that was told so far. */
  void claim() {
    claimed = true;
    told = false;
  }

  /** Somebody says that the job has changed: its next step is due at once. */
  void tell() {
    told = true;
    notBefore = Instant.EPOCH;
  }

  /** Its node has ended, as somebody says: ending the job is its next step. */
  void cancel() {
    cancelled = true;
    tell();
  }

  /** Its node has not ended, whatever was said before the step that a worker does. */
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

  /** A change of the node was refused: it keeps no place, unless it still runs. */
  void park(Instant notBefore) {
    parked = !job.takesPlace();
    failed(notBefore);
  }

  /** Its node is gone. */
  void gone() {
    cancel();
    claimed = false;
  }

  /** A job that changed meanwhile does not wait for what was tried before the change. */
  void release(Instant notBefore) {
    claimed = false;
    this.notBefore = told ? Instant.EPOCH : notBefore;
  }
}
