package dev.kci.service;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.NodeEvent;
import java.util.Map;

/** Events for tests, as the API sends them. */
final class NodeEvents {
  private NodeEvents() {}

  static NodeEvent updated(String id, String state) {
    return updated(id, state, JsonObject.empty());
  }

  static NodeEvent updated(String id, String state, JsonObject data) {
    return NodeEvent.of(json(id, state, data)).orElseThrow();
  }

  static JsonObject json(String id, String state, JsonObject data) {
    return JsonObject.of(Map.of("op", "updated", "id", id, "kind", "job", "name", "a-job"))
        .with("state", state)
        .with("result", null)
        .with("previous_state", "running")
        .with("data", data);
  }
}
