package dev.kci.pipeline.schedule;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.pipeline.config.Job;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which jobs are retried. Pure.
 *
 * @param most maximum number of retries; 0 leaves retries to the pipeline's own retry service
 */
public record RetryPolicy(int most) {
  /** The param of a job that enables retries after a failure. */
  private static final String RETRY_FAILED = "retry_failed";

  /** Errors that a retry would repeat. */
  private static final Set<String> OUR_FAULT =
      Set.of(ErrorCode.INVALID_JOB_PARAMS.wireName(), ErrorCode.JOB_GENERATION_ERROR.wireName());

  /** The results after which a retry may help. */
  public static final List<Result> RESULTS = List.of(Result.INCOMPLETE, Result.FAIL);

  /** The maximum number of retries by kernelci-pipeline's retry service ({@code job_retry.py}). */
  public static final int MOST_OF_A_SERVICE = 3;

  /** Returns the highest retry counter to run, whoever asks for it. */
  public int mostOfAll() {
    return Math.max(most, MOST_OF_A_SERVICE);
  }

  public boolean isOn() {
    return most > 0;
  }

  /** Returns whether a node with this state and result may be retried, as a first quick check. */
  public boolean mayRetry(NodeState state, Result result) {
    return isOn() && state == NodeState.DONE && RESULTS.contains(result);
  }

  /** Returns why a node's job is not retried, as far as the node itself tells; may be empty. */
  public Optional<String> refusal(Node node, Job job) {
    if (node.retryCounter() >= most) {
      return Optional.of("tried " + (node.retryCounter() + 1) + " times");
    }
    if (node.result() == Result.FAIL && !Boolean.TRUE.equals(job.params().get(RETRY_FAILED))) {
      return Optional.of("it failed, and the job's params do not have " + RETRY_FAILED + ": true");
    }
    if (node.cancelledBy().isPresent()) {
      return Optional.of("it was cancelled by " + node.cancelledBy().get());
    }
    return node.errorCode()
        .filter(OUR_FAULT::contains)
        .map(code -> "it would end with " + code + " again");
  }

  /**
   * Returns why no job below a node is retried; empty if jobs may be.
   *
   * @param newerCheckout the id of a newer checkout of the same tree and branch, if any
   */
  public Optional<String> refusal(Node parent, Optional<String> newerCheckout) {
    return parent.state() == NodeState.DONE
        ? Optional.of("its parent is done")
        : newerCheckout.map(id -> "its branch has a newer checkout, " + id);
  }
}
