package dev.kci.kciapi.node;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodeTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds the tree of nodes that the API expects from a node and its results. */
final class ResultTree {
  private static final Set<String> KEYS = Set.of("node", "child_nodes");

  private ResultTree() {}

  /**
   * Returns the tree to write.
   *
   * @param base the node as the server has it
   * @param json {@code node}: what changes of it; {@code child_nodes}: a list of the same
   * @throws IllegalArgumentException if something has the wrong form; the message says where
   */
  static NodeTree of(Node base, JsonObject json) {
    Node root = NodeChange.of(part(json, "node", "")).apply(base);
    return new NodeTree(root, children(root, json, ""));
  }

  private static List<NodeTree> children(Node parent, JsonObject json, String place) {
    @Nullable Object value = json.asMap().getOrDefault("child_nodes", List.of());
    if (!(value instanceof List<?> list)) {
      throw new IllegalArgumentException(place + "child_nodes: expected a list");
    }
    List<NodeTree> children = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String here = place + "child_nodes[" + i + "]";
      JsonObject child =
          JsonObject.from(list.get(i))
              .orElseThrow(() -> new IllegalArgumentException(here + ": expected an object"));
      children.add(child(parent, child, here + "."));
    }
    return children;
  }

  private static NodeTree child(Node parent, JsonObject json, String place) {
    JsonObject given = part(json, "node", place);
    String name =
        given
            .string("name")
            .orElseThrow(() -> new IllegalArgumentException(place + "node.name is missing"));
    List<String> path = new ArrayList<>(parent.path());
    path.add(name);
    JsonObject complete =
        JsonObject.of("kind", "test")
            .with("state", "done")
            .with("path", path)
            .with("group", parent.group())
            .with(given);
    Node node;
    try {
      node = NodeJson.read(complete);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(place + "node: " + e.getMessage(), e);
    }
    return new NodeTree(node, children(node, json, place));
  }

  private static JsonObject part(JsonObject json, String key, String place) {
    json.asMap().keySet().stream()
        .filter(other -> !KEYS.contains(other))
        .findFirst()
        .ifPresent(
            other -> {
              throw new IllegalArgumentException(
                  place + "'" + other + "' is unknown; expected node and child_nodes");
            });
    @Nullable Object value = json.asMap().getOrDefault(key, Map.of());
    return JsonObject.from(value)
        .orElseThrow(() -> new IllegalArgumentException(place + key + ": expected an object"));
  }
}
