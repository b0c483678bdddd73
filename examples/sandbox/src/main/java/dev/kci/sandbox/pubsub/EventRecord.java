package dev.kci.sandbox.pubsub;

import dev.kci.api.model.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A published event as the history keeps it.
 *
 * @param sequence counts the events of all channels, from 1
 * @param timestamp when it was published, naive UTC of milliseconds
 * @param owner who must subscribe to get it without asking for all; null is everybody
 * @param data the payload, of any JSON form
 */
record EventRecord(
    long sequence,
    String id,
    String timestamp,
    String channel,
    @Nullable String owner,
    @Nullable Object data) {

  /** The event as {@code /events} shows it. */
  Map<String, @Nullable Object> asJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("timestamp", timestamp);
    json.put("sequence_id", sequence);
    json.put("channel", channel);
    json.put("owner", owner);
    json.put("data", data);
    json.put("id", id);
    return json;
  }

  static EventRecord of(JsonObject json) {
    return new EventRecord(
        json.integer("sequence_id").orElseThrow(),
        json.string("id").orElseThrow(),
        json.string("timestamp").orElseThrow(),
        json.string("channel").orElseThrow(),
        json.string("owner").orElse(null),
        json.asMap().get("data"));
  }

  /** Whether a subscriber of this name gets it without asking for the events of all. */
  boolean isFor(String user) {
    return owner == null || owner.equals(user);
  }
}
