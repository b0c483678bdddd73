package dev.kci.api;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Creates a node exactly once, although the answer to an attempt may get lost. */
final class NodeCreation {
  private static final int TRIES = 3;

  /** The server's clock sets {@code created}; it may differ from ours by this much. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(2);

  private final Nodes nodes;
  private final InstantSource clock;

  /**
   * @param clock the server's, because it is compared with times that the server wrote
   */
  NodeCreation(Nodes nodes, InstantSource clock) {
    this.nodes = nodes;
    this.clock = clock;
  }

  Node create(Node node) {
    if (node.id() != null) {
      throw new IllegalArgumentException(
          "Node " + node.id() + " already has an id; use update or put instead");
    }
    Instant begin = clock.instant();
    for (int attempt = 1; ; attempt++) {
      try {
        return nodes.post(node);
      } catch (UnavailableException lost) {
        Optional<Node> arrived = lookup(node, begin.minus(CLOCK_SKEW));
        if (arrived.isPresent()) {
          return arrived.get();
        }
        if (attempt == TRIES || !lost.isTransient()) {
          throw lost;
        }
      }
    }
  }

  /** The look-up retries with growing waits, which gives the server the time it needs. */
  private Optional<Node> lookup(Node node, Instant since) {
    return nodes
        .find(sameAs(node).and(NodeField.CREATED.after(since)))
        .filter(found -> holds(found.data().asMap(), node.data().withoutNulls().asMap()))
        .filter(found -> found.retryCounter() == node.retryCounter())
        .findFirst();
  }

  /**
   * Returns whether the server may have stored {@code sent} as {@code found}: it adds keys, turns
   * the texts of a version into numbers, and appends a slash to a URL without a path (recorded
   * exchanges {@code hierarchy}, {@code create-version-strings}, {@code create-checkout-full}).
   */
  private static boolean holds(@Nullable Object found, @Nullable Object sent) {
    if (sent instanceof Map<?, ?> map) {
      return found instanceof Map<?, ?> other
          && map.entrySet().stream().allMatch(e -> holds(other.get(e.getKey()), e.getValue()));
    }
    if (sent instanceof List<?> list) {
      return found instanceof List<?> other
          && list.size() == other.size()
          && IntStream.range(0, list.size()).allMatch(i -> holds(other.get(i), list.get(i)));
    }
    String stored = String.valueOf(found);
    String text = String.valueOf(sent);
    return stored.equals(text) || stored.equals(text + "/");
  }

  private static NodeQuery sameAs(Node node) {
    NodeQuery query =
        NodeQuery.where(NodeField.KIND.is(node.kind())).and(NodeField.NAME.is(node.name()));
    if (node.parent() != null) {
      return query.and(NodeField.PARENT.is(node.parent()));
    }
    if (node.treeid() != null) {
      query = query.and(NodeField.TREEID.is(node.treeid()));
    }
    Optional<KernelRevision> revision = node.kernelRevision();
    if (revision.isPresent()) {
      query =
          query
              .and(NodeField.data("kernel_revision.commit").is(revision.get().commit()))
              .and(NodeField.data("kernel_revision.tree").is(revision.get().tree()))
              .and(NodeField.data("kernel_revision.branch").is(revision.get().branch()));
    }
    return query;
  }
}
