package dev.kci.cli.api;

import dev.kci.api.model.Event;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;

/** Events as rows for people, and as values for programs. */
final class EventTable {
  private EventTable() {}

  /** A node event's row, or any other as JSON. */
  static String row(Event event, Colours colours) {
    return event
        .nodeEvent()
        .map(
            node ->
                "%-7s  %-24s  %-8s  %-9s  %s  %s"
                    .formatted(
                        node.op(),
                        node.id(),
                        node.kind(),
                        node.state().wireName(),
                        colours.of(
                            node.result(),
                            "%-10s"
                                .formatted(node.result() == null ? "-" : node.result().wireName())),
                        NodeTable.printable(node.name())))
        .orElseGet(() -> NodeTable.printable(JsonText.write(event.data())));
  }

  static JsonObject json(Event event) {
    return JsonObject.of("channel", event.channel())
        .with("owner", event.owner())
        .with("data", event.data());
  }
}
