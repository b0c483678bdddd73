package dev.kci.api;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields in which two forms of a node differ.
 *
 * @param fields name and new value of each
 */
record NodePatch(JsonObject fields) {
  /** What PATCH takes; it ignores other names in silence. */
  private static final Set<String> PATCHABLE =
      Set.of(
          "state",
          "result",
          "artifacts",
          "data",
          "debug",
          "jobfilter",
          "platform_filter",
          "timeout",
          "holdoff",
          "processed_by_kcidb_bridge");

  static NodePatch between(Node before, Node after) {
    Map<String, @Nullable Object> old = NodeJson.write(before).asMap();
    Map<String, @Nullable Object> changed = new LinkedHashMap<>();
    NodeJson.write(after)
        .asMap()
        .forEach(
            (name, value) -> {
              if (!Objects.equals(old.get(name), value)) {
                changed.put(name, value);
              }
            });
    return new NodePatch(JsonObject.of(changed));
  }

  boolean isEmpty() {
    return fields.isEmpty();
  }

  /** Whether PATCH can make the change; else the whole node has to be put. */
  boolean isPatchable() {
    return PATCHABLE.containsAll(fields.asMap().keySet());
  }
}
