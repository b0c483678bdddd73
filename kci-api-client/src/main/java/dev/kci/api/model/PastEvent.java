package dev.kci.api.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event that the server remembers.
 *
 * @param id the id of the record of it
 * @param time when it was published, by the server's clock
 * @param node its node as it is now, not as it was then; null when it was not asked for
 */
public record PastEvent(String id, Instant time, Event event, @Nullable Node node) {
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
