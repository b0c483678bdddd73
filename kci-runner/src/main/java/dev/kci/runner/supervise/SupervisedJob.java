package dev.kci.runner.supervise;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.JobHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of a supervised job. Immutable; changes create a new instance. The {@link JobTable}
 * keeps when its next step is due.
 *
 * @param source gives the node as the decision made it; see {@link RuntimeSupervisor#accept}
 * @param node as it was last read or written
 * @param seen when the node was last read or written; long ago if a write may have failed
 * @param submission whether the runtime may have the job
 * @param placement where the runtime has the job; null if it has not, as far as is known
 * @param waits why it waits, as its last step learned; null if it did not learn
 * @param failures steps that failed, in a row
 * @param refusals changes of the node that the API refused, in a row
 */
record SupervisedJob(
    Supplier<Node> source,
    Node node,
    Instant seen,
    Submission submission,
    @Nullable Placement placement,
    @Nullable WaitReason waits,
    int failures,
    int refusals) {
  /** A node that was read or written within this time is not read again before it is written. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  /**
   * The state of attempts to submit a job.
   *
   * @param possible whether the runtime may have the job
   * @param doubtful whether it has once not answered
   * @param unansweredSince since when it has not answered; null if it has
   */
  record Submission(boolean possible, boolean doubtful, @Nullable Instant unansweredSince) {
    private Submission begun() {
      return new Submission(true, doubtful, unansweredSince);
    }

    private Submission unanswered(Instant now) {
      return new Submission(possible, true, unansweredSince == null ? now : unansweredSince);
    }

    private Submission full() {
      return new Submission(possible && doubtful, doubtful, null);
    }
  }

  /**
   * The place of a job in its runtime.
   *
   * @param since when it was first known to be there
   * @param ended whether it has ended there, so that only its report is left
   */
  record Placement(JobHandle handle, Instant since, boolean ended) {}

  /**
   * Creates the state of a job whose node was just read or created.
   *
   * @param possible whether the runtime may have the job already
   */
  static SupervisedJob of(Node node, Supplier<Node> source, boolean possible, Instant now) {
    return new SupervisedJob(
        source, node, now, new Submission(possible, false, null), null, null, 0, 0);
  }

  String nodeId() {
    return node.requireId();
  }

  /**
   * Returns the node that defines the job, as decided: anybody may have written the node in the
   * API.
   *
   * @throws InvalidJobException if the node is not one of a job that is to be run
   */
  Node planned() {
    return source.get();
  }

  /** Returns whether the node was read or written a moment ago. */
  boolean isFresh(Instant now) {
    return now.isBefore(seen.plus(FRESH));
  }

  @Nullable JobHandle handle() {
    return placement == null ? null : placement.handle();
  }

  /**
   * Returns the time since the job was first known to be in its runtime; zero if it is not there.
   */
  Duration age(Instant now) {
    return placement == null ? Duration.ZERO : Duration.between(placement.since(), now);
  }

  /** Returns how long the runtime has not answered a submission; zero if it has answered. */
  Duration silence(Instant now) {
    Instant since = submission.unansweredSince();
    return since == null ? Duration.ZERO : Duration.between(since, now);
  }

  /** Returns whether it occupies a place in the runtime. */
  boolean takesPlace() {
    return placement != null && !placement.ended();
  }

  /** Records that the node was read or written. */
  SupervisedJob withNode(Node node, Instant now) {
    return new SupervisedJob(source, node, now, submission, placement, waits, failures, refusals);
  }

  /** Records that a submission starts; only its answer says whether the job is there. */
  SupervisedJob submitting() {
    return with(submission.begun());
  }

  /** Records that the runtime did not answer a submission. */
  SupervisedJob unanswered(Instant now) {
    return with(submission.unanswered(now));
  }

  /**
   * Records that the runtime has no room. The job is not there and need not be looked up, unless an
   * earlier submission was not answered.
   */
  SupervisedJob full() {
    return with(submission.full());
  }

  /** Records that the runtime has the job. */
  SupervisedJob placed(JobHandle handle, Instant now) {
    return with(new Placement(handle, now, false)).waiting(null);
  }

  /** Records that the job ended by itself: only its report is left. */
  SupervisedJob ended() {
    return placement == null
        ? this
        : with(new Placement(placement.handle(), placement.since(), true));
  }

  /**
   * Records why the job waits.
   *
   * @param reason null if it does not
   */
  SupervisedJob waiting(@Nullable WaitReason reason) {
    return new SupervisedJob(source, node, seen, submission, placement, reason, failures, refusals);
  }

  /** Records that only the note about the wait of the node was changed. */
  SupervisedJob withDebug(JsonObject debug) {
    Node changed = node.toBuilder().debug(debug).build();
    return new SupervisedJob(
        source, changed, seen, submission, placement, waits, failures, refusals);
  }

  /** Records that the API rejected a change of the node. */
  SupervisedJob refused() {
    return with(failures, refusals + 1);
  }

  /** Records that a change of the node was not rejected. */
  SupervisedJob written() {
    return with(failures, 0);
  }

  /** Records that a step failed. What it wrote may have arrived, so the node is read again. */
  SupervisedJob failed() {
    return new SupervisedJob(
        source, node, Instant.EPOCH, submission, placement, waits, failures + 1, refusals);
  }

  /** Records that a step succeeded. */
  SupervisedJob succeeded() {
    return with(0, refusals);
  }

  private SupervisedJob with(Submission submission) {
    return new SupervisedJob(source, node, seen, submission, placement, waits, failures, refusals);
  }

  private SupervisedJob with(Placement placement) {
    return new SupervisedJob(source, node, seen, submission, placement, waits, failures, refusals);
  }

  private SupervisedJob with(int failures, int refusals) {
    return new SupervisedJob(source, node, seen, submission, placement, waits, failures, refusals);
  }
}
