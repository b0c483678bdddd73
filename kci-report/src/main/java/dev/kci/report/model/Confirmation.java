package dev.kci.report.model;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.results.Verdict;
import java.util.List;

/**
 * Decides whether a failed job is run again before a mail calls it a regression. Pure; everything
 * follows from the nodes of the job's attempts, so a restart changes nothing.
 */
public enum Confirmation {
  /** Nothing more: it failed often enough, it passed, or it may not be run again. */
  DECIDED,
  /** An attempt is not done yet. */
  RUNNING,
  /** It has to run again. */
  RERUN;

  /**
   * Returns what to do about a job.
   *
   * @param attempts the nodes of all attempts of the job, in any order; at least one
   * @param reruns how many more failures confirm the first one
   * @param lastAttempt the highest retry counter that a runner runs
   */
  public static Confirmation of(List<Node> attempts, int reruns, long lastAttempt) {
    if (attempts.stream().anyMatch(attempt -> attempt.state() != NodeState.DONE)) {
      return RUNNING;
    }
    boolean passed = attempts.stream().anyMatch(attempt -> Verdict.of(attempt) == Verdict.PASS);
    long failures = attempts.stream().filter(o -> Verdict.of(o) == Verdict.FAIL).count();
    return passed || failures > reruns || highest(attempts) >= lastAttempt ? DECIDED : RERUN;
  }

  /** Returns the retry counter of the next attempt. */
  public static long next(List<Node> attempts) {
    return highest(attempts) + 1;
  }

  private static long highest(List<Node> attempts) {
    return attempts.stream().mapToLong(Node::retryCounter).max().orElse(0);
  }
}
