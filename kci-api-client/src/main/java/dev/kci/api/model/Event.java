package dev.kci.api.model;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message of the API's pub/sub: a CloudEvent on a channel.
 *
 * @param channel the channel it came on, {@code node} for node events
 * @param cloudEventId the CloudEvent's id; a redelivery carries a new one
 * @param owner the user who caused it; null for the server's own events
 * @param sequenceId the server's number for a live event; null for keep-alives and for events
 *     delivered after an absence
 * @param data the payload: a {@link JsonObject}'s map, a list, a text, a number or null
 */
public record Event(
    String channel,
    @Nullable String cloudEventId,
    @Nullable String owner,
    @Nullable Long sequenceId,
    @Nullable Object data) {

  /** The payload of the server's keep-alive, sent every 45 s on each channel. */
  private static final String KEEP_ALIVE = "BEEP";

  public Event {
    Objects.requireNonNull(channel, "channel");
  }

  /** Returns whether this is only the server's keep-alive. */
  public boolean isKeepAlive() {
    return KEEP_ALIVE.equals(data) && sequenceId == null && owner == null;
  }

  /** The payload, if it is a JSON object. */
  public Optional<JsonObject> json() {
    return JsonObject.from(data);
  }

  /** The payload, if it is about a node. */
  public Optional<NodeEvent> nodeEvent() {
    return json().flatMap(NodeEvent::of);
  }
}
