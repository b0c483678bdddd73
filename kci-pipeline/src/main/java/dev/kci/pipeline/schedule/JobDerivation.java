package dev.kci.pipeline.schedule;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeState;
import dev.kci.config.RuntimeConfig;
import dev.kci.pipeline.config.PipelineConfiguration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Decides again about a job that has a node, because anybody may have written the node. Pure. */
public final class JobDerivation {
  private JobDerivation() {}

  /**
   * Returns the job that the configuration plans for a node's parent, with the node's name,
   * runtime, platform and retry counter; empty if it plans none.
   *
   * @param runtime the node's runtime
   * @param above the node's ancestors, parent first, checked against the configuration
   */
  public static Optional<Outcome.Planned> of(
      PipelineConfiguration configuration, RuntimeConfig runtime, Node node, List<Node> above) {
    PipelineConfiguration ofJob =
        configuration.withScheduler(
            configuration.scheduler().stream()
                .filter(entry -> entry.job().equals(node.name()))
                .toList());
    Schedule schedule = Schedule.of(ofJob, RuntimeSelection.all(List.of(runtime)));
    Node parent = above.get(0);
    List<Node> aboveParent = above.subList(1, above.size());
    return events(node, parent)
        .flatMap(event -> schedule.jobsFor(event, parent, aboveParent).jobs().stream())
        .filter(job -> isOf(job.node(), node))
        .findFirst();
  }

  /** Returns the parent's transitions so far; for a retried job, as retry events. */
  private static Stream<JsonObject> events(Node node, Node parent) {
    JsonObject now = NodeEvent.ofCurrent(parent).json();
    JsonObject event =
        node.retryCounter() == 0
            ? now
            : now.with("jobfilter", List.of(node.name()))
                .with("platform_filter", node.platform().stream().toList())
                .with("retry_counter", node.retryCounter());
    return Stream.of(NodeState.values())
        .filter(state -> state.compareTo(parent.state()) <= 0)
        .map(state -> event.with("state", state.wireName()));
  }

  private static boolean isOf(Node planned, Node node) {
    return planned.kind().equals(node.kind())
        && planned.name().equals(node.name())
        && planned.runtime().equals(node.runtime())
        && planned.platform().equals(node.platform())
        && planned.retryCounter() == node.retryCounter();
  }
}
