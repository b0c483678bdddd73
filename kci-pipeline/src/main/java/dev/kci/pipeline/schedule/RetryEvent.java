package dev.kci.pipeline.schedule;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The event with which a service asks for a job to run again: its parent's event, limited to the
 * job (source: {@code job_retry.py} of kernelci-pipeline).
 */
public final class RetryEvent {
  /** The channel of retry events. */
  public static final String CHANNEL = "retry";

  private RetryEvent() {}

  /**
   * Builds the event. A build is retried with all its tests, so only its parent's platform filter
   * applies: the tests run on other platforms.
   *
   * @param node the build or job to run again
   * @param attempt its next retry counter
   */
  public static JsonObject of(Node node, Node parent, long attempt) {
    return of(node, parent, attempt, List.of());
  }

  /**
   * Builds the event. If the node has a job filter, it stays, without the jobs beside this one.
   *
   * @param siblings nodes below the parent
   */
  public static JsonObject of(Node node, Node parent, long attempt, Collection<Node> siblings) {
    boolean build = node.is(NodeKind.KBUILD);
    List<String> filter =
        node.jobfilter() != null
            ? without(siblings, node)
            : List.of(node.name() + (build ? "+" : ""));
    List<String> platforms = build ? parent.platformFilter() : node.platform().stream().toList();
    return NodeJson.write(parent)
        .with("state", NodeState.AVAILABLE.wireName())
        .with("jobfilter", filter)
        .with("platform_filter", platforms)
        .with("retry_counter", attempt)
        .with("debug", JsonObject.of("retry_by", node.requireId()));
  }

  private static List<String> without(Collection<Node> siblings, Node node) {
    Set<String> others =
        siblings.stream()
            .map(Node::name)
            .filter(name -> !name.equals(node.name()))
            .collect(Collectors.toSet());
    return Objects.requireNonNullElse(node.jobfilter(), List.<String>of()).stream()
        .filter(name -> !others.contains(name.replaceFirst("\\++$", "")))
        .toList();
  }
}
