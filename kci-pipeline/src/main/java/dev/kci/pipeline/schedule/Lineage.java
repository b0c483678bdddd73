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

/** A node and its ancestors, in which rules look up attributes. The nearest node wins. */
record Lineage(List<Level> levels) {
  /**
   * One node.
   *
   * @param label for messages
   */
  record Level(String label, Map<String, @Nullable Object> fields) {}

  /**
   * A found attribute.
   *
   * @param container the map with the attribute: the node itself or one within
   */
  record Found(Level level, Map<?, ?> container, String attribute) {
    @Nullable Object value() {
      return container.get(attribute);
    }

    /** Describes the value and the node that has it. */
    String describe() {
      Object value = value();
      return (value instanceof String ? "'" + value + "'" : String.valueOf(value))
          + " in "
          + level.label();
    }
  }

  /**
   * Creates the lineage of an event's node, nearest first, from ancestors in any order.
   *
   * @param filters stored in the node, so that rules find the event's filters
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

  /** Keeps nulls in the data, because they are values to rules. */
  private static Level level(Node node) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(NodeJson.write(node).asMap());
    fields.put("data", node.data().asMap());
    return new Level(node.kind() + " " + (node.id() == null ? node.name() : node.id()), fields);
  }

  /** Returns this lineage below a new node. */
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
   * Returns the first map that has the key, in the order of keys. As in the original, a map is not
   * a value but searched itself, and null is a value.
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
