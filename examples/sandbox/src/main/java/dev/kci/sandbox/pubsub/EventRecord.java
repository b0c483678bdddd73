package dev.kci.sandbox.pubsub;

import dev.kci.api.model.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A published event in the history.
 *
 * @param sequence counts the events of all channels, from 1
 * @param timestamp when it was published, in naive UTC with milliseconds
 * @param owner the user whose subscriptions get it even without promisc; null for everybody
 * @param data the payload, any JSON value
 */
record EventRecord(
    long sequence,
    String id,
    String timestamp,
    String channel,
    @Nullable String owner,
    @Nullable Object data) {

  /** Returns the event in the form of {@code /events}. */
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

  /** Returns whether this user's subscriptions get it without promisc. */
  boolean isFor(String user) {
    return owner == null || owner.equals(user);
  }
}
