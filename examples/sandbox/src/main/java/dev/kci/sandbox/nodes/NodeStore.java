package dev.kci.sandbox.nodes;

import dev.kci.api.model.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * All nodes in memory, with an index by value for the fields that clients query by. Thread-safe.
 */
final class NodeStore {
  private static final List<String> INDEXED =
      List.of(
          "kind",
          "state",
          "name",
          "parent",
          "treeid",
          "data.kernel_revision.commit",
          "data.error_code",
          "debug.runner_instance");

  private final Map<String, StoredNode> byId = new HashMap<>();
  private final NavigableMap<Long, StoredNode> inOrder = new TreeMap<>();
  private final Map<String, Map<Object, NavigableMap<Long, StoredNode>>> indexes = new HashMap<>();
  private long nextOrder;

  NodeStore() {
    INDEXED.forEach(field -> indexes.put(field, new HashMap<>()));
  }

  synchronized Optional<StoredNode> get(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  synchronized int size() {
    return byId.size();
  }

  /** Adds a node or replaces the one with its id. */
  synchronized StoredNode put(JsonObject json, boolean unreadable) {
    StoredNode old = byId.get(json.string("id").orElseThrow());
    StoredNode node = new StoredNode(old == null ? nextOrder++ : old.order(), json, unreadable);
    byId.put(node.id(), node);
    inOrder.put(node.order(), node);
    for (String field : INDEXED) {
      Map<Object, NavigableMap<Long, StoredNode>> index = indexOf(field);
      Object value = json.get(field);
      Object before = old == null ? null : old.json().get(field);
      if (before != null && !before.equals(value)) {
        remove(node.order(), before, index);
      }
      if (value != null) {
        index.computeIfAbsent(value, key -> new TreeMap<>()).put(node.order(), node);
      }
    }
    return node;
  }

  /** Returns the nodes that meet all conditions, in the order of their creation. */
  synchronized List<StoredNode> find(NodeFilter filter) {
    List<StoredNode> found = new ArrayList<>();
    for (StoredNode node : candidates(filter)) {
      if (filter.matches(node.json())) {
        found.add(node);
      }
    }
    return found;
  }

  /** Returns the nodes that may match, from the most selective index. */
  private Collection<StoredNode> candidates(NodeFilter filter) {
    return filter.choices().entrySet().stream()
        .filter(entry -> indexes.containsKey(entry.getKey()))
        .map(entry -> indexed(entry.getKey(), entry.getValue()))
        .min(Comparator.comparingInt(NodeStore::total))
        .map(NodeStore::inOrder)
        .orElse(inOrder.values());
  }

  private List<NavigableMap<Long, StoredNode>> indexed(String field, Set<?> values) {
    return values.stream().map(indexOf(field)::get).filter(Objects::nonNull).toList();
  }

  private static int total(List<NavigableMap<Long, StoredNode>> parts) {
    return parts.stream().mapToInt(Map::size).sum();
  }

  private static Collection<StoredNode> inOrder(List<NavigableMap<Long, StoredNode>> parts) {
    if (parts.size() == 1) {
      return parts.get(0).values();
    }
    NavigableMap<Long, StoredNode> all = new TreeMap<>();
    parts.forEach(all::putAll);
    return all.values();
  }

  private static void remove(
      long order, Object value, Map<Object, NavigableMap<Long, StoredNode>> index) {
    NavigableMap<Long, StoredNode> nodes = index.get(value);
    if (nodes != null) {
      nodes.remove(order);
    }
  }

  private Map<Object, NavigableMap<Long, StoredNode>> indexOf(String field) {
    return indexes.computeIfAbsent(field, key -> new HashMap<>());
  }
}
