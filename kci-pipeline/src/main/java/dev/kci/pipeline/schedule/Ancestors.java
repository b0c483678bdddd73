package dev.kci.pipeline.schedule;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.service.BoundedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Looks up the ancestors of nodes. Caches nodes that are no longer running: by then, everything
 * that jobs need from a checkout or a build is final. Thread-safe.
 */
public final class Ancestors {
  private static final int MOST = 256;

  /** Nodes have few ancestors; more would be a loop. */
  private static final int DEPTH = 20;

  private final Function<String, Node> nodes;
  private final Map<String, Node> known = BoundedMap.of(MOST);

  /**
   * @param nodes returns the node of an id
   */
  public Ancestors(Function<String, Node> nodes) {
    this.nodes = nodes;
  }

  /**
   * Returns the ancestors, parent first.
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

  /** Returns the ancestors in their current state, bypassing the cache. */
  public List<Node> now(Node node) {
    List<Node> above = now(nodes, node);
    above.forEach(this::remember);
    return above;
  }

  /** Returns the ancestors in their current state. */
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

  /** Caches a node that was just read and will have children. */
  public void remember(Node node) {
    if (node.state() != NodeState.RUNNING) {
      known.put(node.requireId(), node);
    }
  }
}
