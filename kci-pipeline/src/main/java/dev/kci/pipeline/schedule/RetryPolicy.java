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
 * Which jobs are tried again. Pure.
 *
 * @param most maximum number of retries; 0 leaves retries to the pipeline's own retry service
 */
public record RetryPolicy(int most) {
  /** The param of a job that has it tried again when it failed, too. */
  private static final String RETRY_FAILED = "retry_failed";

  /** What would go wrong in the same way again. */
  private static final Set<String> OUR_FAULT =
      Set.of(ErrorCode.INVALID_JOB_PARAMS.wireName(), ErrorCode.JOB_GENERATION_ERROR.wireName());

  /** The results after which another try may be of use. */
  public static final List<Result> RESULTS = List.of(Result.INCOMPLETE, Result.FAIL);

  /** How often kernelci-pipeline's retry service tries a job again (its {@code job_retry.py}). */
  private static final int MOST_OF_A_SERVICE = 3;

  /** The highest retry counter of a job that is run, whoever asks for it. */
  public int mostOfAll() {
    return Math.max(most, MOST_OF_A_SERVICE);
  }

  public boolean isOn() {
    return most > 0;
  }

  /** Whether a node with this state and result may be tried again: the rest is asked then. */
  public boolean mayRetry(NodeState state, Result result) {
    return isOn() && state == NodeState.DONE && RESULTS.contains(result);
  }

  /** Why the job of a node is not tried again, by itself; empty when that depends on others. */
  public Optional<String> refusal(Node node, Job job) {
    if (node.retryCounter() >= most) {
      return Optional.of("tried " + (node.retryCounter() + 1) + " times");
    }
    if (node.result() == Result.FAIL && !Boolean.TRUE.equals(job.params().get(RETRY_FAILED))) {
      return Optional.of("it failed, and the job's params do not say " + RETRY_FAILED + ": true");
    }
    return node.errorCode()
        .filter(OUR_FAULT::contains)
        .map(code -> "it would end with " + code + " again");
  }

  /**
   * Why no job below a node is tried again; empty when one may be.
   *
   * @param newerCheckout the id of a newer checkout of the same tree and branch; empty for none
   */
  public Optional<String> refusal(Node parent, Optional<String> newerCheckout) {
    return parent.state() == NodeState.DONE
        ? Optional.of("its parent is done")
        : newerCheckout.map(id -> "there is a newer checkout of its branch, " + id);
  }
}
