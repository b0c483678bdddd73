package dev.kci.sandbox.pubsub;

import dev.kci.api.model.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The position of a durable subscriber. It belongs to the user and channel that used it first.
 *
 * @param acknowledged the number of the last event that the subscriber confirmed
 */
record Cursor(
    String subscriber, String user, String channel, boolean promiscuous, long acknowledged) {
  Cursor acknowledging(long sequence) {
    return new Cursor(subscriber, user, channel, promiscuous, Math.max(acknowledged, sequence));
  }

  Map<String, Object> asJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("subscriber", subscriber);
    json.put("user", user);
    json.put("channel", channel);
    json.put("promiscuous", promiscuous);
    json.put("acknowledged", acknowledged);
    return json;
  }

  static Cursor of(JsonObject json) {
    return new Cursor(
        json.string("subscriber").orElseThrow(),
        json.string("user").orElseThrow(),
        json.string("channel").orElseThrow(),
        json.bool("promiscuous").orElse(false),
        json.integer("acknowledged").orElseThrow());
  }
}
