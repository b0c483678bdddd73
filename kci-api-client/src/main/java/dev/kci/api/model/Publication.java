package dev.kci.api.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event to send on a channel. Immutable.
 *
 * @param data the payload, of a type that {@link JsonObject} holds; the server rejects an empty one
 *     (recorded exchange {@code publish-empty-data})
 * @param type the CloudEvent's type; null for the server's own, {@code api.kernelci.org}
 * @param source the CloudEvent's source, a URL; null for the server's own
 * @param attributes further attributes of the CloudEvent; {@code owner} is always the token's user
 */
public record Publication(
    Object data, @Nullable String type, @Nullable String source, JsonObject attributes) {
  /**
   * @throws IllegalArgumentException if {@code data} cannot be written as JSON
   */
  public Publication {
    data = Objects.requireNonNull(JsonObject.of("data", data).get("data"), "data");
    Objects.requireNonNull(attributes, "attributes");
  }

  /** Creates an event with a {@link JsonObject}, list, text, number or truth value as payload. */
  public static Publication of(Object data) {
    return new Publication(data, null, null, JsonObject.empty());
  }

  /** Returns the JSON that the API accepts. */
  public JsonObject toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("data", data);
    json.put("type", type);
    json.put("source", source);
    json.put("attributes", attributes.isEmpty() ? null : attributes);
    json.values().removeIf(Objects::isNull);
    return JsonObject.of(json);
  }
}
