package dev.kci.api.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An event that the server remembers.
 *
 * @param id the id of the record of it
 * @param time when it was published, by the server's clock
 */
public record PastEvent(String id, Instant time, Event event) {
  public PastEvent {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(event, "event");
  }

  /** Its payload when it is about a node. */
  public Optional<NodeEvent> nodeEvent() {
    return event.nodeEvent();
  }
}
