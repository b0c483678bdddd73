package dev.kci.simulator.history;

import dev.kci.api.model.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of a node.
 *
 * @param by the process that sent the request, or the user beside the network
 * @param request its method and path
 * @param before null for a new node
 */
public record NodeChange(
    Instant time, String by, String request, @Nullable JsonObject before, JsonObject after) {

  /** Returns whether the node is new. */
  public boolean isNew() {
    return before == null;
  }

  /** Returns the node's id. */
  public String id() {
    return after.string("id").orElse("");
  }

  @Override
  public String toString() {
    return "node %s %s %s %s -> %s parent=%s by %s"
        .formatted(
            id(),
            after.string("kind").orElse(""),
            after.string("name").orElse(""),
            before == null ? "new" : state(before),
            state(after),
            after.string("parent").orElse("-"),
            request);
  }

  private static String state(JsonObject node) {
    return node.string("state").orElse("")
        + "/"
        + node.string("result").orElse("-")
        + node.object("data")
            .flatMap(data -> data.string("error_code"))
            .map(code -> "/" + code)
            .orElse("");
  }
}
