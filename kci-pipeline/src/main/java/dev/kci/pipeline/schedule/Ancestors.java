package dev.kci.pipeline.schedule;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.service.BoundedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The nodes above others. Each is asked for once and kept: what jobs need of a checkout or a build
 * is settled when it is available. Thread-safe.
 */
public final class Ancestors {
  private static final int MOST = 256;

  /** A node has few ancestors; more would be a loop. */
  private static final int DEPTH = 20;

  private final Function<String, Node> nodes;
  private final Map<String, Node> known = BoundedMap.of(MOST);

  /**
   * @param nodes answers with the node of an id
   */
  public Ancestors(Function<String, Node> nodes) {
    this.nodes = nodes;
  }

  /**
   * The parent first.
   *
   * @throws dev.kci.api.ApiException if one cannot be read
   */
  public List<Node> of(Node node) {
    return above(node, this::find);
  }

  private Node find(String id) {
    Node found = known.get(id);
    if (found == null) {
      found = nodes.apply(id);
      remember(found);
    }
    return found;
  }

  /** As {@link #of}, but all are read now: for callers to whom their state matters. */
  public List<Node> now(Node node) {
    List<Node> above = now(nodes, node);
    above.forEach(this::remember);
    return above;
  }

  /** As {@link #of}, but reads all of them again, for callers that need their current state. */
  public static List<Node> now(Function<String, Node> nodes, Node node) {
    return above(node, nodes);
  }

  private static List<Node> above(Node node, Function<String, Node> lookUp) {
    List<Node> ancestors = new ArrayList<>();
    String parent = node.parent();
    while (parent != null && ancestors.size() < DEPTH) {
      Node found = lookUp.apply(parent);
      ancestors.add(found);
      parent = found.parent();
    }
    return ancestors;
  }

  /** Keeps a node that was just read, below which there will be others. */
  public void remember(Node node) {
    if (node.state() != NodeState.RUNNING) {
      known.put(node.requireId(), node);
    }
  }
}
