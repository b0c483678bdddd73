package dev.kci.runner.job;

import dev.kci.api.model.Node;
import org.jspecify.annotations.Nullable;

/** What makes two job nodes the same job: it runs once. */
public record JobKey(
    @Nullable String parent,
    String name,
    @Nullable String runtime,
    @Nullable String platform,
    long retryCounter) {

  public static JobKey of(Node node) {
    return new JobKey(
        node.parent(),
        node.name(),
        node.runtime().orElse(null),
        node.platform().orElse(null),
        node.retryCounter());
  }
}
