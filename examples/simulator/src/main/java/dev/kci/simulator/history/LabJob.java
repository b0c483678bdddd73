package dev.kci.simulator.history;

import dev.kci.api.model.Node;
import java.time.Instant;

/** A job that a lab accepted. */
public final class LabJob {
  private final String lab;
  private final String nodeId;
  private final String jobId;
  private final Node planned;
  private final String process;
  private final Instant submitted;
  private final Instant starts;
  private Instant ends;
  private boolean hasResult;
  private boolean vanished;

  /**
   * @param planned the node as planned
   * @param process who submitted it
   * @param ends when it ends by itself
   * @param hasResult whether its own end says something about the kernel
   */
  public LabJob(
      String lab,
      String nodeId,
      String jobId,
      Node planned,
      String process,
      Instant submitted,
      Instant starts,
      Instant ends,
      boolean hasResult) {
    this.lab = lab;
    this.nodeId = nodeId;
    this.jobId = jobId;
    this.planned = planned;
    this.process = process;
    this.submitted = submitted;
    this.starts = starts;
    this.ends = ends;
    this.hasResult = hasResult;
  }

  /** Records that it is over, unless it has ended before. */
  public void end(Instant time) {
    if (time.isBefore(ends)) {
      ends = time;
      hasResult = false;
    }
  }

  /** Records that the lab forgets it by itself, with its result. */
  public void vanish(Instant time) {
    end(time);
    hasResult = false;
    vanished = true;
  }

  /** Returns whether it was cancelled while it waited. */
  public boolean neverRan() {
    return !ends.isAfter(starts);
  }

  /** Returns whether nobody could know of it any more at a time, so that it had to run again. */
  public boolean wasLostBefore(Instant time) {
    return vanished && ends.isBefore(time);
  }

  /**
   * Returns whether it arrived after its submitter's death, when a later process of the same
   * machine had already submitted another job, which could not find this one.
   */
  public boolean cameTooLate(LabJob other) {
    return other.submitted.isBefore(submitted)
        && machine().equals(other.machine())
        && start() < other.start();
  }

  private String machine() {
    return process.substring(0, process.lastIndexOf('.'));
  }

  /** A machine counts its starts. */
  private int start() {
    return Integer.parseInt(process.substring(process.lastIndexOf('.') + 1));
  }

  /** Returns whether it has ended by itself with a result. */
  public boolean hasResult() {
    return hasResult;
  }

  /** The lab. */
  public String lab() {
    return lab;
  }

  /** The node's id. */
  public String nodeId() {
    return nodeId;
  }

  /** The lab's id. */
  public String jobId() {
    return jobId;
  }

  /** The node as planned. */
  public Node planned() {
    return planned;
  }

  /** When the lab accepted it. */
  public Instant submitted() {
    return submitted;
  }

  /** When it ended, or will end. */
  public Instant ends() {
    return ends;
  }

  @Override
  public String toString() {
    return "%s node=%s name=%s submitted=%s by %s starts=%s ends=%s"
        .formatted(jobId, nodeId, planned.name(), submitted, process, starts, ends);
  }
}
