package dev.kci.runner.create;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.config.RuntimeConfig;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.schedule.Outcome;
import dev.kci.pipeline.schedule.RuntimeSelection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/**
 * Builds the nodes of planned jobs, with everything this runner adds to them. Thread-safe.
 *
 * @param timeout for jobs whose job and runtime have none
 */
public record JobNodes(
    PipelineConfiguration configuration, RunnerMark mark, Duration timeout, InstantSource clock) {
  /** Returns the node to create for a planned job. */
  Node of(String parent, Outcome.Planned job) {
    return complete(parent, job).timeout(latest(job)).build();
  }

  /** Combines a planned job with its existing node. */
  public ReadyJob ready(Node node, Outcome.Planned job) {
    Instant latest = latest(job);
    Instant told = node.timeout();
    NodeBuilder planned =
        complete(Objects.requireNonNull(node.parent(), "parent"), job)
            .id(node.id())
            .owner(node.owner())
            .created(node.created())
            .updated(node.updated());
    return new ReadyJob(
        node, planned.timeout(told != null && told.isBefore(latest) ? told : latest).build());
  }

  private NodeBuilder complete(String parent, Outcome.Planned job) {
    JsonObject debug = mark.in(job.node().debug(), job.node().runtime().orElse(""));
    if (job.entry().runtime() == null) {
      debug = debug.with(RuntimeSelection.Choice.KEY, job.candidate().runtimeReason());
    }
    return job.node().toBuilder().parent(parent).data(data(job.node()).withoutNulls()).debug(debug);
  }

  /** Adds the priority of the tree, as in the original. */
  private JsonObject data(Node planned) {
    return planned
        .kernelRevision()
        .flatMap(revision -> configuration.treePriority(revision.tree(), revision.branch()))
        .map(priority -> planned.data().with("tree_priority", priority))
        .orElse(planned.data());
  }

  private Instant latest(Outcome.Planned job) {
    return clock.instant().plus(timeout(job.candidate().job(), job.candidate().runtime()));
  }

  /** Returns {@code params.node_timeout} in seconds, or else the runtime's {@code timeout}. */
  private Duration timeout(Job job, RuntimeConfig runtime) {
    if (job.params().get("node_timeout") instanceof Number seconds) {
      return Duration.ofSeconds(seconds.longValue());
    }
    Long seconds = runtime.timeoutSeconds();
    return seconds == null ? timeout : Duration.ofSeconds(seconds);
  }
}
