package dev.kci.runner.create;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.config.RuntimeConfig;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.schedule.JobDerivation;
import dev.kci.pipeline.schedule.Outcome;
import dev.kci.runner.supervise.InvalidJobException;
import java.util.List;
import java.util.Optional;

/**
 * Plans a job again from its parent node and the current configuration. The job's own node only
 * identifies the job, because anybody may have written it. Thread-safe.
 *
 * @param mostRetries the highest retry counter to run
 */
public record JobPlans(
    PipelineConfiguration configuration, CheckedAncestors ancestors, int mostRetries) {
  /**
   * Returns the job that the scheduler plans for the node's parent, with the node's name, runtime,
   * platform and retry counter.
   *
   * @throws InvalidJobException if there is no such job, or the parent fails the check against the
   *     configuration
   * @throws dev.kci.api.ApiException if the ancestors cannot be read
   */
  public Outcome.Planned of(Node node) {
    RuntimeConfig runtime = configuration.runtimes().get(node.runtime().orElse(""));
    if (runtime == null) {
      throw notPlanned(node, "its runtime is not configured");
    }
    if (node.retryCounter() < 0 || node.retryCounter() > mostRetries) {
      throw notPlanned(
          node, "retry counter %d; expected 0 to %d".formatted(node.retryCounter(), mostRetries));
    }
    // the parent may have progressed since it was cached, and only its latest state may cause the
    // job
    return planned(node, runtime, ancestors.of(node))
        .or(() -> planned(node, runtime, ancestors.now(node)))
        .orElseThrow(() -> notPlanned(node, "the configuration does not plan it"));
  }

  /** Caches the ancestors that a job shares with its siblings, which are planned in parallel. */
  public void prepare(Node node) {
    ancestors.ancestors().of(node);
  }

  private Optional<Outcome.Planned> planned(Node node, RuntimeConfig runtime, List<Node> above) {
    return JobDerivation.of(configuration, runtime, node, above);
  }

  private static InvalidJobException notPlanned(Node node, String reason) {
    return new InvalidJobException(
        ErrorCode.INVALID_JOB_PARAMS,
        "not a job of its parent: %s on %s in %s: %s"
            .formatted(
                node.name(), node.platform().orElse("?"), node.runtime().orElse("?"), reason),
        null);
  }
}
