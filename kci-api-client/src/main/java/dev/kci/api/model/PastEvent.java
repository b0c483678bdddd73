package dev.kci.api.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event from the server's history.
 *
 * @param id the id of its record
 * @param time when it was published, by the server's clock
 * @param node the event's node at the time of the query; null unless the query asks for {@linkplain
 *     EventQuery#withNodes nodes} and it still exists
 */
public record PastEvent(String id, Instant time, Event event, @Nullable Node node) {
  public PastEvent {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(event, "event");
  }

  /** The event's payload, if it is about a node. */
  public Optional<NodeEvent> nodeEvent() {
    return event.nodeEvent();
  }
}
