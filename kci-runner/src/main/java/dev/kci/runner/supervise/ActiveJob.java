package dev.kci.runner.supervise;

import dev.kci.api.model.Node;
import dev.kci.runner.runtime.JobHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A job that a {@link RuntimeSupervisor} sees to its end. Its place in the queue ({@link #busy()},
 * {@link #due}, the requests to look at it or to end it) is guarded by {@link JobQueue}'s lock; the
 * rest belongs to the worker that has it.
 */
final class ActiveJob {
  /** What was read or written so lately is not read again before it is written. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final String nodeId;
  private final Supplier<Node> planned;
  private Node node;
  private Instant nodeSeen;
  private volatile @Nullable JobHandle handle;
  private Instant handleSince;
  private boolean maybeSubmitted;
  private boolean doubtful;
  private boolean room;
  private boolean busy;
  private volatile boolean cancelled;
  private boolean told;
  private int failures;
  private int refusals;
  private boolean ended;
  private volatile boolean parked;
  private @Nullable Instant unansweredSince;
  private Instant notBefore;

  /**
   * A job whose node was just read or created.
   *
   * @param planned the node as the decision made it; see {@link RuntimeSupervisor#accept}
   * @param maybeSubmitted whether the runtime may have the job already
   */
  ActiveJob(Node node, Supplier<Node> planned, boolean maybeSubmitted, Instant now) {
    this.nodeId = node.requireId();
    this.planned = planned;
    this.node = node;
    this.nodeSeen = now;
    this.handleSince = now;
    this.maybeSubmitted = maybeSubmitted;
    this.notBefore = now;
  }

  String nodeId() {
    return nodeId;
  }

  /**
   * What defines the job: not the node as the API has it, which anybody may have written.
   *
   * @throws InvalidJobException if the node is not one of a job that is to be run
   */
  Node planned() {
    return planned.get();
  }

  /** The node as it was last read or written. */
  Node node() {
    return node;
  }

  void node(Node node, Instant now) {
    this.node = node;
    this.nodeSeen = now;
  }

  /** Whether the node was read or written a moment ago. */
  boolean isFresh(Instant now) {
    return now.isBefore(nodeSeen.plus(FRESH));
  }

  /** The job in its runtime; null when it is not there, as far as is known. */
  @Nullable JobHandle handle() {
    return handle;
  }

  void handle(JobHandle handle, Instant now) {
    this.handle = handle;
    this.handleSince = now;
  }

  /** How long it has been known to be in its runtime. */
  Duration age(Instant now) {
    return Duration.between(handleSince, now);
  }

  boolean isMaybeSubmitted() {
    return maybeSubmitted;
  }

  /** A submission begins; only its answer tells whether the job is there then. */
  void submitting() {
    maybeSubmitted = true;
  }

  /** Whether the runtime has room for it in this step. */
  boolean hasRoom() {
    return room;
  }

  void room(boolean room) {
    this.room = room;
  }

  /** Whether a worker has it just now. */
  boolean busy() {
    return busy;
  }

  void busy(boolean busy) {
    this.busy = busy;
  }

  /** Whether it is to be ended, because its node is. */
  boolean cancelled() {
    return cancelled;
  }

  void cancel() {
    cancelled = true;
    tell();
  }

  /** Its node has not ended, whatever was said. */
  void goesOn() {
    cancelled = false;
  }

  /** Somebody says that the job has changed: its next step is due at once. */
  void tell() {
    told = true;
    notBefore = Instant.EPOCH;
  }

  /** The step that begins now will see all changes, and the cancel, told so far. */
  void look() {
    told = false;
  }

  /** Whether its next step may be tried. */
  boolean due(Instant now) {
    return !busy && !now.isBefore(notBefore);
  }

  int failures() {
    return failures;
  }

  /** The runtime says that the job has ended by itself: only its report is left. */
  void ended() {
    ended = true;
  }

  /** The API refused to change the node. */
  void refused() {
    refusals++;
  }

  /** A change of the node was not refused. */
  void written() {
    refusals = 0;
  }

  /** How often in a row the API has refused to change the node. */
  int refusals() {
    return refusals;
  }

  /** Whether it waits for the right to change its node, outside of the runtime. */
  boolean isParked() {
    return parked;
  }

  /** A change of the node was refused; the next try not before then. */
  void park(Instant notBefore) {
    parked = handle == null || ended;
    failed(notBefore);
  }

  /** The runtime did not answer its submission; since when it has not. */
  Instant unanswered(Instant now) {
    doubtful = true;
    if (unansweredSince == null) {
      unansweredSince = now;
    }
    return unansweredSince;
  }

  /**
   * The runtime answered that it has no room: so the job is not there and need not be looked for,
   * unless an earlier submission was not answered.
   */
  void full() {
    maybeSubmitted &= doubtful;
    unansweredSince = null;
  }

  /**
   * The step failed; the next one not before then, unless somebody told of a change: a cancel does
   * not wait for what was tried before it. What the step wrote may have arrived all the same, so
   * the node is read again.
   */
  void failed(Instant notBefore) {
    failures++;
    nodeSeen = Instant.EPOCH;
    this.notBefore = told ? Instant.EPOCH : notBefore;
  }

  /** The step went well; the next one not before then, unless somebody told of a change. */
  void succeeded(Instant notBefore) {
    failures = 0;
    parked = false;
    this.notBefore = told ? Instant.EPOCH : notBefore;
  }
}
