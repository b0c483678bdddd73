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
 * The fields in which two versions of a node differ.
 *
 * @param fields name and new value of each
 */
record NodePatch(JsonObject fields) {
  /** The fields that PATCH accepts; it silently ignores others. */
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

  /** Returns whether PATCH can make the change; otherwise it needs a PUT of the whole node. */
  boolean isPatchable() {
    return PATCHABLE.containsAll(fields.asMap().keySet());
  }
}
