package dev.kci.runner.create;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.pipeline.schedule.Ancestors;
import dev.kci.pipeline.schedule.ConfiguredSources;
import dev.kci.runner.supervise.InvalidJobException;
import dev.kci.trust.TrustedOwners;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Looks up the ancestors of jobs and checks them against the configuration. Jobs must not start
 * from unchecked nodes. Thread-safe.
 */
public record CheckedAncestors(
    Ancestors ancestors, ConfiguredSources sources, TrustedOwners owners) {
  /**
   * Returns the ancestors of a job's node, parent first.
   *
   * @throws InvalidJobException if no job may start from one of them
   * @throws dev.kci.api.ApiException if one cannot be read
   */
  public List<Node> of(Node job) {
    return checked(job, ancestors::of);
  }

  /** Returns the ancestors in their current state, bypassing the cache. */
  public List<Node> now(Node job) {
    return checked(job, ancestors::now);
  }

  private List<Node> checked(Node job, Function<Node, List<Node>> lookUp) {
    if (job.parent() == null) {
      throw invalid("the node has no parent");
    }
    List<Node> above = lookUp.apply(job);
    sources
        .refusal(above, owners)
        .ifPresent(
            reason -> {
              throw invalid(reason);
            });
    return above;
  }

  /** Returns why no job may start from a node; empty if jobs may. Caches the node. */
  public Optional<String> refusal(Node parent) {
    ancestors.remember(parent);
    List<Node> lineage = new ArrayList<>(List.of(parent));
    lineage.addAll(ancestors.of(parent));
    return sources.refusal(lineage, owners);
  }

  private static InvalidJobException invalid(String reason) {
    return new InvalidJobException(ErrorCode.INVALID_JOB_PARAMS, reason, null);
  }
}
