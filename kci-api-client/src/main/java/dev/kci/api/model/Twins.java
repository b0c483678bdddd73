package dev.kci.api.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Nodes that several clients created for the same checkout or job at the same time. One stays and
 * {@linkplain dev.kci.api.Nodes#supersede supersedes} the others. The choice depends only on the
 * nodes, so clients that see the same nodes agree.
 *
 * <p>The server assigns ids by second and process, so a node created later in the same second may
 * have the lower id. A client that finds twins therefore ends all nodes that do not stay, its own
 * or another's: the last client to look sees them all.
 *
 * @param stays the node that stays
 * @param others the nodes to end, the next in line first
 */
public record Twins(Node stays, List<Node> others) {
  public Twins {
    others = List.copyOf(others);
  }

  /**
   * Chooses the node with the lowest id.
   *
   * @param nodes of the same checkout or job; superseded ones are ignored
   * @return empty if no node is left
   */
  public static Optional<Twins> of(Collection<Node> nodes) {
    return of(nodes, node -> false);
  }

  /**
   * Chooses the node with the lowest id, from the preferred ones if there are any.
   *
   * @param nodes of the same checkout or job; superseded ones are ignored
   * @param preferred accepts nodes that should not be ended because their work has started
   * @return empty if no node is left
   */
  public static Optional<Twins> of(Collection<Node> nodes, Predicate<Node> preferred) {
    List<Node> inLine =
        nodes.stream()
            .filter(node -> node.supersededBy().isEmpty())
            .sorted(
                Comparator.comparing((Node node) -> !preferred.test(node))
                    .thenComparing(Node::requireId))
            .toList();
    return inLine.isEmpty()
        ? Optional.empty()
        : Optional.of(new Twins(inLine.get(0), inLine.subList(1, inLine.size())));
  }
}
