package dev.kci.kciapi.event;

import dev.kci.api.model.Event;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.kciapi.output.Colours;
import dev.kci.text.SafeText;
import java.io.PrintWriter;

/** Shows events as rows for people and as values for programs. */
final class EventTable {
  private EventTable() {}

  /** Prints a node event as a row, any other event as JSON. */
  static void row(PrintWriter out, Event event, Colours colours) {
    event
        .nodeEvent()
        .ifPresentOrElse(
            node ->
                out.printf(
                    "%-7s  %-24s  %-8s  %-9s  %s  %s%n",
                    node.op(),
                    node.id(),
                    node.kind(),
                    node.state().wireName(),
                    colours.column(node.result()),
                    node.name()),
            () -> out.println(SafeText.escape(JsonText.write(event.data()))));
    out.flush();
  }

  static JsonObject json(Event event) {
    return JsonObject.of("channel", event.channel())
        .with("owner", event.owner())
        .with("data", event.data());
  }
}
