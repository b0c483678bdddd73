package dev.kci.runner.schedule;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node and those above it, in which rules look attributes up: the nearest one that has it. */
record Lineage(List<Level> levels) {
  /**
   * One node.
   *
   * @param label what to call it to people
   */
  record Level(String label, Map<String, @Nullable Object> fields) {}

  /**
   * An attribute that was found.
   *
   * @param container the map that has it, the node itself or one within
   */
  record Found(Level level, Map<?, ?> container, String attribute) {
    @Nullable Object value() {
      return container.get(attribute);
    }

    /** The value and the node that has it. */
    String describe() {
      Object value = value();
      return (value instanceof String ? "'" + value + "'" : String.valueOf(value))
          + " in "
          + level.label();
    }
  }

  /** The node of an event and its ancestors, nearest first whatever order they come in. */
  static Lineage of(Node node, List<Node> ancestors) {
    List<Level> levels = new ArrayList<>();
    levels.add(level(node));
    List<Node> left = new ArrayList<>(ancestors);
    Node current = node;
    while (!left.isEmpty()) {
      Node parent = left.get(0);
      for (Node ancestor : left) {
        if (ancestor.id() != null && Objects.equals(ancestor.id(), current.parent())) {
          parent = ancestor;
          break;
        }
      }
      left.remove(parent);
      levels.add(level(parent));
      current = parent;
    }
    return new Lineage(levels);
  }

  private static Level level(Node node) {
    return new Level(
        node.kind() + " " + (node.id() == null ? node.name() : node.id()),
        NodeJson.write(node).asMap());
  }

  /** This lineage below a node that is not created yet. */
  Lineage below(Map<String, @Nullable Object> newNode) {
    List<Level> all = new ArrayList<>(levels.size() + 1);
    all.add(new Level("the new node", newNode));
    all.addAll(levels);
    return new Lineage(all);
  }

  Optional<Found> find(String attribute) {
    for (Level level : levels) {
      Map<?, ?> container = container(level.fields(), attribute);
      if (container != null) {
        return Optional.of(new Found(level, container, attribute));
      }
    }
    return Optional.empty();
  }

  /** The map itself when it has the key, else the first within that has it. */
  private static @Nullable Map<?, ?> container(Map<?, ?> map, String key) {
    if (map.containsKey(key)) {
      return map;
    }
    for (Object value : map.values()) {
      if (value instanceof Map<?, ?> nested) {
        Map<?, ?> found = container(nested, key);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }
}
