package dev.kci.api;

import dev.kci.api.model.Event;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.PastEvent;
import dev.kci.api.model.Timestamps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the answer of {@code GET /events}. */
final class PastEvents {
  private static final String REQUEST = "GET events";

  private PastEvents() {}

  static List<PastEvent> read(@Nullable Object answer) {
    return Answers.list(REQUEST, answer).stream().map(PastEvents::event).toList();
  }

  private static PastEvent event(@Nullable Object item) {
    JsonObject json = Answers.object(REQUEST, item);
    try {
      return new PastEvent(
          json.string("id").orElse(""),
          Timestamps.parse(json.string("timestamp").orElse("")),
          new Event(
              json.string("channel").orElse("node"),
              null,
              json.string("owner").orElse(null),
              json.integer("sequence_id").orElse(null),
              json.get("data")),
          json.get("node") == null ? null : Answers.node(REQUEST, json.get("node")));
    } catch (IllegalArgumentException e) {
      throw Answers.unexpected(REQUEST, "an event with a timestamp", item);
    }
  }
}
