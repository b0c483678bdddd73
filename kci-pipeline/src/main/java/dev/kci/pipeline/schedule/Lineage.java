package dev.kci.pipeline.schedule;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

  /**
   * The node of an event and its ancestors, nearest first whatever order they come in.
   *
   * @param filters those of the event stand in the node, where rules find them
   */
  static Lineage of(Node node, List<Node> ancestors, Filters filters) {
    List<Level> levels = new ArrayList<>();
    levels.add(
        level(
            node.toBuilder()
                .jobfilter(filters.jobs().isEmpty() ? node.jobfilter() : filters.jobs())
                .platformFilter(filters.platforms())
                .build()));
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

  /** With the nulls in its data, which rules find as values. */
  private static Level level(Node node) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(NodeJson.write(node).asMap());
    fields.put("data", node.data().asMap());
    return new Level(node.kind() + " " + (node.id() == null ? node.name() : node.id()), fields);
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

  /**
   * The first map that has the key, in the order of keys. As in the original a map is no value but
   * searched itself, and null is a value.
   */
  private static @Nullable Map<?, ?> container(Map<?, ?> map, String key) {
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (entry.getValue() instanceof Map<?, ?> nested) {
        Map<?, ?> found = container(nested, key);
        if (found != null) {
          return found;
        }
      } else if (key.equals(entry.getKey())) {
        return map;
      }
    }
    return null;
  }
}
