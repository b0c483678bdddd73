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
 * What is known of a job that a {@link RuntimeSupervisor} sees to its end. Immutable: whoever
 * learns more makes a new one. When its next step is due is the business of the {@link JobTable}.
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
   * What is known of the attempts to submit a job.
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
   * A job in its runtime.
   *
   * @param since when it was first known to be there
   * @param ended whether it has ended there, so that only its report is left
   */
  record Placement(JobHandle handle, Instant since, boolean ended) {}

  /**
   * A job whose node was just read or created.
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
   * What defines the job: not the node as the API has it, which anybody may have written.
   *
   * @throws InvalidJobException if the node is not one of a job that is to be run
   */
  Node planned() {
    return source.get();
  }

  /** Whether the node was read or written a moment ago. */
  boolean isFresh(Instant now) {
    return now.isBefore(seen.plus(FRESH));
  }

  @Nullable JobHandle handle() {
    return placement == null ? null : placement.handle();
  }

  /** Time since it was first known to be in its runtime; zero if it is not there. */
  Duration age(Instant now) {
    return placement == null ? Duration.ZERO : Duration.between(placement.since(), now);
  }

  /** How long the runtime has not answered a submission; zero if it has. */
  Duration silence(Instant now) {
    Instant since = submission.unansweredSince();
    return since == null ? Duration.ZERO : Duration.between(since, now);
  }

  /** Whether it runs in the runtime, or would if it had to. */
  boolean takesPlace() {
    return placement != null && !placement.ended();
  }

  /** The node was read or written. */
  SupervisedJob withNode(Node node, Instant now) {
    return new SupervisedJob(source, node, now, submission, placement, waits, failures, refusals);
  }

  /** A submission begins; only its answer tells whether the job is there then. */
  SupervisedJob submitting() {
    return with(submission.begun());
  }

  /** The runtime did not answer a submission. */
  SupervisedJob unanswered(Instant now) {
    return with(submission.unanswered(now));
  }

  /**
   * The runtime answered that it has no room. So the job is not there and need not be looked for,
   * unless an earlier submission was not answered.
   */
  SupervisedJob full() {
    return with(submission.full());
  }

  /** The runtime has the job. */
  SupervisedJob placed(JobHandle handle, Instant now) {
    return with(new Placement(handle, now, false)).waiting(null);
  }

  /** The runtime says that the job has ended by itself: only its report is left. */
  SupervisedJob ended() {
    return placement == null
        ? this
        : with(new Placement(placement.handle(), placement.since(), true));
  }

  /**
   * A step learned why the job waits.
   *
   * @param reason null if it does not
   */
  SupervisedJob waiting(@Nullable WaitReason reason) {
    return new SupervisedJob(source, node, seen, submission, placement, reason, failures, refusals);
  }

  /** What the node says about the work on it was changed, and nothing else. */
  SupervisedJob withDebug(JsonObject debug) {
    Node changed = node.toBuilder().debug(debug).build();
    return new SupervisedJob(
        source, changed, seen, submission, placement, waits, failures, refusals);
  }

  /** The API refused to change the node. */
  SupervisedJob refused() {
    return with(failures, refusals + 1);
  }

  /** A change of the node was not refused. */
  SupervisedJob written() {
    return with(failures, 0);
  }

  /** A step failed. What it wrote may have arrived all the same, so the node is read again. */
  SupervisedJob failed() {
    return new SupervisedJob(
        source, node, Instant.EPOCH, submission, placement, waits, failures + 1, refusals);
  }

  /** A step did not fail. */
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
