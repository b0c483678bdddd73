package dev.kci.results;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.text.SafeText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The nodes below another one whose results count. Anybody can add nodes there, so whatever decides
 * anything looks at these only.
 *
 * @param nodes parents before their children, without the node itself
 * @param others what does not count: nodes of other users, and everything below them
 */
public record CountedNodes(List<Node> nodes, Others others) {
  private static final Set<NodeKind> RESULTS = Set.of(NodeKind.KBUILD, NodeKind.JOB, NodeKind.TEST);
  private static final int NAME_LENGTH = 300;

  public CountedNodes {
    nodes = List.copyOf(nodes);
  }

  /**
   * Finds the nodes that count; pure.
   *
   * @param nodes in any order; those that do not hang below the root are ignored
   * @param counted whose nodes count
   */
  public static CountedNodes below(Node root, Collection<Node> nodes, CountedOwners counted) {
    return below(root, root.runtime().orElse(null), nodes, counted);
  }

  /**
   * As {@link #below(Node, Collection, CountedOwners)}, for a root that may be below a job.
   *
   * @param runtime the root's own, or that of the nearest node above; null if absent
   */
  public static CountedNodes below(
      Node root, @Nullable String runtime, Collection<Node> nodes, CountedOwners counted) {
    Map<String, List<Node>> children =
        nodes.stream()
            .filter(node -> node.parent() != null && !node.requireId().equals(root.id()))
            .collect(Collectors.groupingBy(node -> String.valueOf(node.parent())));
    List<Node> found = new ArrayList<>();
    List<Node> others = new ArrayList<>();
    Set<String> owners = new TreeSet<>();
    Deque<Place> open = new ArrayDeque<>(List.of(new Place(root, runtime, true)));
    while (!open.isEmpty()) { // not recursive, since strangers determine the depth
      Place place = open.removeLast();
      for (Node node : children.getOrDefault(place.node.requireId(), List.of())) {
        String ran = node.runtime().orElse(place.runtime);
        boolean counts = place.counts && counted.has(node, ran);
        if (place.counts && !counts) {
          owners.add(node.owner() == null ? "nobody" : SafeText.plain(node.owner(), NAME_LENGTH));
        }
        (counts ? found : others).add(node);
        open.add(new Place(node, ran, counts));
      }
    }
    long results = others.stream().filter(node -> RESULTS.contains(node.kind())).count();
    return new CountedNodes(found, new Others((int) results, List.copyOf(owners)));
  }

  private record Place(Node node, @Nullable String runtime, boolean counts) {}
}
