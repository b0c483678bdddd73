package dev.kci.api.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An event from the server's history.
 *
 * @param id the id of its record
 * @param time when it was published, by the server's clock
 */
public record PastEvent(String id, Instant time, Event event) {
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
