package dev.kci.kciapi.owners;

import dev.kci.api.Nodes;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.pipeline.schedule.Ancestors;
import dev.kci.results.CountedNodes;
import dev.kci.results.CountedOwners;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node somewhere below a checkout, and whose results count there.
 *
 * @param runtime the node's own, or that of the nearest node above; null if absent
 */
public record CountedPlace(Node node, @Nullable String runtime, CountedOwners counted) {
  /**
   * Reads the nodes above a node. The owner of a node that is not below a checkout counts there.
   *
   * @throws dev.kci.api.ApiException if one cannot be read
   */
  public static CountedPlace of(Node node, Nodes nodes, Owners owners) {
    List<Node> above = Ancestors.now(nodes::get, node);
    Node top = above.isEmpty() ? node : above.get(above.size() - 1);
    String runtime =
        Stream.concat(Stream.of(node), above.stream())
            .flatMap(each -> each.runtime().stream())
            .findFirst()
            .orElse(null);
    return new CountedPlace(node, runtime, owners.below(top));
  }

  /** Returns the nodes below the node that count. */
  public CountedNodes below(Collection<Node> nodes) {
    return CountedNodes.below(node, runtime, nodes, counted);
  }

  /** Returns why the node does not count; empty if it does. */
  public Optional<String> refusal() {
    return node.is(NodeKind.CHECKOUT) || counted.has(node, runtime)
        ? Optional.empty()
        : Optional.of(
            "%s %s belongs to %s, whose results do not count; --owner USER counts those of a user"
                .formatted(
                    node.kind(),
                    node.requireId(),
                    Objects.requireNonNullElse(node.owner(), "nobody")));
  }
}
