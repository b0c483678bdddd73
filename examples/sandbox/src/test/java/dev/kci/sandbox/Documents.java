package dev.kci.sandbox;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A snapshot of all documents of a sandbox, which reveals a write's effects on documents other than
 * the one in its answer.
 *
 * @param byId nodes, users and groups, without unreadable nodes
 * @param events the number of published events
 */
record Documents(Map<String, JsonObject> byId, int events) {
  /** The group of nodes that the server cannot read back. */
  private static final String UNREADABLE = "poison";

  static Documents of(RawClient client) {
    Map<String, JsonObject> byId = new LinkedHashMap<>();
    for (JsonObject node : list(client, "/latest/nodes/fast?group__ne=" + UNREADABLE)) {
      byId.put(node.string("id").orElseThrow(), node);
    }
    for (String path : List.of("/latest/users?limit=1000", "/latest/user-groups?limit=1000")) {
      JsonObject page = JsonText.parseObject(client.get(path, "admin").body());
      ((List<?>) Objects.requireNonNull(page.get("items")))
          .forEach(
              item -> byId.put(id((Map<?, ?>) item), JsonText.parseObject(JsonText.write(item))));
    }
    return new Documents(byId, list(client, "/latest/events").size());
  }

  /** Returns the ids of documents added, changed or removed since another snapshot. */
  Set<String> changedSince(Documents before) {
    Set<String> changed = new HashSet<>(byId.keySet());
    changed.addAll(before.byId.keySet());
    changed.removeIf(id -> Objects.equals(byId.get(id), before.byId.get(id)));
    return changed;
  }

  private static String id(Map<?, ?> document) {
    return String.valueOf(document.get("id"));
  }

  private static List<JsonObject> list(RawClient client, String path) {
    return ((List<?>) JsonText.parse(client.get(path, null).body()))
        .stream().map(JsonText::write).map(JsonText::parseObject).toList();
  }
}
