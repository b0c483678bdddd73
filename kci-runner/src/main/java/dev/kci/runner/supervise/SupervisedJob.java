package dev.kci.runner.supervise;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.JobHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of a supervised job. Immutable. The {@link JobTable} keeps when its next step is due.
 *
 * @param source returns the node as planned; see {@link RuntimeSupervisor#accept}
 * @param node as last read or written
 * @param seen when the node was last read or written; the epoch if a write may have failed
 * @param submission whether the runtime may have the job
 * @param placement where the job is in the runtime; null if unknown
 * @param waits why it waits, according to its last step; may be null
 * @param failures the number of steps that failed in a row
 * @param refusals the number of updates of the node that the API refused in a row
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
  /** A node that was read or written this recently is not read again before an update. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  /**
   * The state of the attempts to submit a job.
   *
   * @param possible whether the runtime may have the job
   * @param doubtful whether any attempt was not answered
   * @param unansweredSince when answers stopped; null if the last attempt was answered
   */
  record Submission(boolean possible, boolean doubtful, @Nullable Instant unansweredSince) {
    private Submission begun() {
      return new Submission(true, doubtful, unansweredSince);
    }

    private Submission unanswered(Instant now) {
      return new Submission(possible, true, unansweredSince == null ? now : unansweredSince);
    }

    private Submission unauthorized() {
      return new Submission(possible, doubtful, null);
    }

    private Submission full() {
      return new Submission(possible && doubtful, doubtful, null);
    }
  }

  /**
   * The place of a job in its runtime.
   *
   * @param since when it was first known to be there, or when it was offered
   * @param phase what its runtime still has to do
   * @param report what may have been written about its end; null before
   */
  record Placement(JobHandle handle, Instant since, Phase phase, @Nullable EndReport report) {
    private Placement in(Phase next) {
      return new Placement(handle, since, next, report);
    }

    private Placement reporting(EndReport next) {
      return new Placement(handle, since, phase, next);
    }
  }

  /** How far a job in its runtime has come. */
  enum Phase {
    /** It waits or runs. */
    THERE,
    /** The lab has fetched it. Labs take as many jobs as they can, so it takes no place here. */
    FETCHED,
    /** It has ended, and only its report is left. */
    ENDED
  }

  /**
   * Creates a job whose node was just read or created.
   *
   * @param possible whether the runtime may already have the job
   */
  static SupervisedJob of(Node node, Supplier<Node> source, boolean possible, Instant now) {
    return new SupervisedJob(
        source, node, now, new Submission(possible, false, null), null, null, 0, 0);
  }

  String nodeId() {
    return node.requireId();
  }

  /**
   * Returns the node as planned. The node from the API does not define the job, because anybody may
   * have changed it.
   *
   * @throws InvalidJobException if the job is not planned
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

  /** Returns the time since the job was first known to be in its runtime; zero if it is not. */
  Duration age(Instant now) {
    return placement == null ? Duration.ZERO : Duration.between(placement.since(), now);
  }

  /** Returns how long the runtime has not answered submissions; zero if it has. */
  Duration silence(Instant now) {
    Instant since = submission.unansweredSince();
    return since == null ? Duration.ZERO : Duration.between(since, now);
  }

  /** Returns whether the job takes one of the runtime's places. */
  boolean takesPlace() {
    return placement != null && placement.phase() == Phase.THERE;
  }

  /** Records that the node was read or written. */
  SupervisedJob withNode(Node node, Instant now) {
    return new SupervisedJob(source, node, now, submission, placement, waits, failures, refusals);
  }

  /** Records the start of a submission. Until it is answered, the runtime may have the job. */
  SupervisedJob submitting() {
    return with(submission.begun());
  }

  /** Records that the runtime did not answer a submission. */
  SupervisedJob unanswered(Instant now) {
    return with(submission.unanswered(now));
  }

  /** Records that the runtime rejects our token, which does not tell whether it has the job. */
  SupervisedJob unauthorized() {
    return with(submission.unauthorized());
  }

  /**
   * Records that the runtime has no room. So it does not have the job, unless an earlier submission
   * was not answered.
   */
  SupervisedJob full() {
    return with(submission.full());
  }

  /** Records that the runtime has the job. */
  SupervisedJob placed(JobHandle handle, Instant now) {
    return with(new Placement(handle, now, Phase.THERE, null)).waiting(null);
  }

  /** Records that the job has ended on its own and only its report is left. */
  SupervisedJob ended() {
    return placement == null ? this : with(placement.in(Phase.ENDED));
  }

  /** Records what is about to be written about the job's end. */
  SupervisedJob reporting(EndReport report) {
    return placement == null ? this : with(placement.reporting(report));
  }

  /** Returns what may have been written about the job's end. */
  Optional<EndReport> report() {
    return Optional.ofNullable(placement).map(Placement::report);
  }

  /** Returns whether the job has ended, so that only its report is left. */
  boolean hasEnded() {
    return placement != null && placement.phase() == Phase.ENDED;
  }

  /** Returns whether the job has started, as far as its last step has seen. */
  boolean hasStarted() {
    return placement != null && waits == null;
  }

  /** Records that a lab has fetched the offered job. */
  SupervisedJob fetched() {
    return placement == null ? this : with(placement.in(Phase.FETCHED)).waiting(null);
  }

  /** Returns whether a lab has fetched the offered job. */
  boolean isFetched() {
    return placement != null && placement.phase() == Phase.FETCHED;
  }

  /**
   * Records why the job waits.
   *
   * @param reason null if it does not wait
   */
  SupervisedJob waiting(@Nullable WaitReason reason) {
    return new SupervisedJob(source, node, seen, submission, placement, reason, failures, refusals);
  }

  /** Records new debug fields of the node. */
  SupervisedJob withDebug(JsonObject debug) {
    Node changed = node.toBuilder().debug(debug).build();
    return new SupervisedJob(
        source, changed, seen, submission, placement, waits, failures, refusals);
  }

  /** Records that the API refused to change the node. */
  SupervisedJob refused() {
    return with(failures, refusals + 1);
  }

  /** Records that the API accepted a change of the node. */
  SupervisedJob written() {
    return with(failures, 0);
  }

  /** Records that a step failed. The node must be read again, because a write may have arrived. */
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
