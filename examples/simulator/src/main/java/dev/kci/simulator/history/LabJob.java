package dev.kci.simulator.history;

import dev.kci.api.model.Node;
import dev.kci.api.model.Result;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job that a lab accepted. */
public final class LabJob {
  private final String nodeId;
  private final String jobId;
  private final Node planned;
  private final String process;
  private final Instant submitted;
  private final Instant starts;
  private Instant ends;
  private @Nullable Result result;
  private @Nullable Instant lost;

  /**
   * @param planned the node as planned
   * @param process who submitted it
   * @param ends when it ends by itself
   * @param result what its own end says about the kernel; null if nothing
   */
  public LabJob(
      String nodeId,
      String jobId,
      Node planned,
      String process,
      Instant submitted,
      Instant starts,
      Instant ends,
      @Nullable Result result) {
    this.nodeId = nodeId;
    this.jobId = jobId;
    this.planned = planned;
    this.process = process;
    this.submitted = submitted;
    this.starts = starts;
    this.ends = ends;
    this.result = result;
  }

  /** Records that it is over, unless it has ended before. */
  public void end(Instant time) {
    if (time.isBefore(ends)) {
      ends = time;
      result = null;
    }
  }

  /** Records that the lab forgets it by itself, with its result if nobody has read that. */
  public void vanish(Instant time) {
    end(time);
    lost = time;
  }

  /** Returns whether it was cancelled while it waited. */
  public boolean neverRan() {
    return !ends.isAfter(starts);
  }

  /** Returns whether nobody could know of it any more at a time, so that it had to run again. */
  public boolean wasLostBefore(Instant time) {
    return lost != null && lost.isBefore(time);
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

  /** Returns what its own end said about the kernel, if it came to that. */
  public Optional<Result> result() {
    return Optional.ofNullable(result);
  }

  /** Returns whether it has ended by itself with a result that its lab kept. */
  public boolean keptResult() {
    return result != null && lost == null;
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

  /** When it starts, unless it is cancelled before. */
  public Instant starts() {
    return starts;
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
