package dev.kci.sandbox.nodes;

import dev.kci.api.model.JsonObject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node as stored in the database: all 22 fields and the id, times in naive UTC with milliseconds.
 *
 * @param order its position among all nodes, which is the order of pages
 * @param unreadable whether the server fails to read it, as after a hierarchy with {@code
 *     data.regression} (source: recorded exchange {@code nodes-with-regression-id-in-page})
 */
record StoredNode(long order, JsonObject json, boolean unreadable) {
  String id() {
    return text("id");
  }

  String text(String field) {
    return json.string(field).orElse("");
  }

  @Nullable Object field(String field) {
    return json.asMap().get(field);
  }

  List<String> userGroups() {
    return json.strings("user_groups");
  }

  Optional<String> runtime() {
    return json.string("data.runtime");
  }
}
