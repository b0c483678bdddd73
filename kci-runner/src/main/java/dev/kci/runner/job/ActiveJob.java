package dev.kci.runner.job;

import dev.kci.api.model.Node;
import dev.kci.runner.runtime.JobHandle;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A job that a {@link RuntimeSupervisor} sees to its end; guarded by the supervisor's lock. */
final class ActiveJob {
  private final String nodeId;
  private final Instant since;
  private Node node;
  private @Nullable JobHandle handle;
  private boolean busy;
  private boolean cancelled;
  private boolean told;
  private int failures;
  private Instant notBefore;

  ActiveJob(Node node, @Nullable JobHandle handle, Instant now) {
    this.nodeId = node.requireId();
    this.node = node;
    this.handle = handle;
    this.since = now;
    this.notBefore = now;
  }

  String nodeId() {
    return nodeId;
  }

  Node node() {
    return node;
  }

  void node(Node node) {
    this.node = node;
  }

  @Nullable JobHandle handle() {
    return handle;
  }

  void handle(JobHandle handle) {
    this.handle = handle;
  }

  /** When this supervisor took the job over. */
  Instant since() {
    return since;
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
    notBefore = Instant.EPOCH;
  }

  /** Somebody says that the job has changed: its next step is due at once. */
  void tell() {
    told = true;
    notBefore = Instant.EPOCH;
  }

  /** The step that begins now will see all changes told so far. */
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

  /** The step failed; the next one not before then. */
  void failed(Instant notBefore) {
    failures++;
    this.notBefore = notBefore;
  }

  /** The step went well. */
  void succeeded(Instant notBefore) {
    failures = 0;
    this.notBefore = told ? Instant.EPOCH : notBefore;
  }
}
