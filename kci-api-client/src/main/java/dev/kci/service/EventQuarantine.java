package dev.kci.service;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.NodeEvent;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets aside events whose handling ended the process twice. Thread-safe. */
final class EventQuarantine {
  private static final Logger LOG = LoggerFactory.getLogger(EventQuarantine.class);

  private final Quarantine events;

  /**
   * @param journal the folder whose subfolder {@code set-aside} holds a file per event; null to
   *     count nothing
   */
  EventQuarantine(@Nullable Path journal) {
    this.events = new Quarantine(journal == null ? null : journal.resolve("set-aside"), "event");
  }

  /** Reads the counts of earlier processes. */
  void load() {
    events.load();
  }

  /**
   * Does work on an event, unless it is set aside.
   *
   * @param whenSetAside the value to return if the event is set aside
   */
  boolean guard(NodeEvent event, boolean whenSetAside, BooleanSupplier work) {
    if (!events.isEmpty() && events.has(name(event))) {
      LOG.debug("Node {}: skipped an event that is set aside", event.id());
      return whenSetAside;
    }
    try {
      return work.getAsBoolean();
    } catch (Error e) {
      events.count(name(event), event.id(), event.json(), e);
      throw e;
    }
  }

  /** Forgets the first Error of an event that has now been handled without one. */
  void survived(NodeEvent event) {
    if (!events.isEmpty()) {
      events.forget(name(event));
    }
  }

  /** Names the event by its node's state, so the received event and a query's result match. */
  private static String name(NodeEvent event) {
    JsonObject content =
        JsonObject.of("id", event.id())
            .with("state", event.state().wireName())
            .with("result", event.result() == null ? null : event.result().wireName())
            .with("owner", event.owner())
            .with("path", event.path())
            .with("data", event.json().get("data"));
    return EventDigest.of(content).substring(0, 32);
  }
}
