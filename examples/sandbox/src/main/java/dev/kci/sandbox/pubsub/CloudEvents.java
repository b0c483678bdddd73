package dev.kci.sandbox.pubsub;

import dev.kci.api.model.JsonText;
import dev.kci.api.model.Timestamps;
import dev.kci.sandbox.http.PythonJson;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Builds the texts that a listener gets: an envelope whose {@code data} is a CloudEvent as a string
 * (source: recorded exchanges {@code listen-event-*}, {@code durable-*}).
 */
final class CloudEvents {
  private static final String SOURCE = "https://api.kernelci.org/";
  private static final String TYPE = "api.kernelci.org";

  private final InstantSource clock;

  CloudEvents(InstantSource clock) {
    this.clock = clock;
  }

  /** Creates a CloudEvent with a new id and the current time. */
  Map<String, @Nullable Object> event(
      @Nullable Object data, @Nullable String type, @Nullable String source) {
    Map<String, @Nullable Object> event = new LinkedHashMap<>();
    event.put("specversion", "1.0");
    event.put("id", UUID.randomUUID().toString());
    event.put("source", source == null ? SOURCE : source);
    event.put("type", type == null ? TYPE : type);
    event.put("time", Timestamps.format(clock.instant()) + "+00:00");
    event.put("data", data);
    return event;
  }

  /** Returns the answer to a listen call for a live event. */
  static String live(String channel, Map<String, @Nullable Object> event) {
    Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
    envelope.put("type", "message");
    envelope.put("pattern", null);
    envelope.put("channel", channel);
    envelope.put("data", PythonJson.write(event));
    return JsonText.write(envelope);
  }

  /** Returns the answer to a listen call for a missed event. */
  String caughtUp(String channel, EventRecord record) {
    Map<String, @Nullable Object> event = event(record.data(), null, null);
    if (record.owner() != null) {
      event.put("owner", record.owner());
    }
    Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
    envelope.put("channel", channel);
    envelope.put("data", PythonJson.write(event));
    envelope.put("pattern", null);
    envelope.put("type", "message");
    return JsonText.write(envelope);
  }
}
