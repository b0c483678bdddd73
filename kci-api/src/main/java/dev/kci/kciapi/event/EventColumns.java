package dev.kci.kciapi.event;

import dev.kci.api.model.Event;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.PastEvent;
import dev.kci.api.model.Timestamps;
import dev.kci.cli.Styled;
import dev.kci.cli.table.Column;
import dev.kci.kciapi.output.NodeColumns;
import dev.kci.text.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Shows events as rows for people and as values for programs. */
final class EventColumns {
  private static final Comparator<PastEvent> NEWEST_FIRST =
      Comparator.comparing(PastEvent::time).reversed();

  private EventColumns() {}

  /** Returns the columns for events as they arrive. Data without a node is shown as JSON. */
  static List<Column<Event>> live() {
    return List.of(
        ofNode("op", NodeEvent::op).widths(7, 7).rank(2),
        ofNode("id", NodeEvent::id).whole(24),
        ofNode("kind", node -> node.kind().wireName()).widths(8, 8).rank(1),
        Column.<Event>styled("status", EventColumns::status).widths(10, 14),
        Column.<Event>of("name", EventColumns::nameOrData).widths(12, 24));
  }

  /**
   * Returns the columns for events of the past.
   *
   * @param clock the API's, for the ages
   */
  static List<Column<PastEvent>> past(InstantSource clock) {
    List<Column<PastEvent>> columns = new ArrayList<>();
    columns.add(
        Column.<PastEvent>of("age", event -> age(event.time(), clock.instant()))
            .whole(4)
            .orderedBy(NEWEST_FIRST));
    live().forEach(column -> columns.add(column.on(PastEvent::event)));
    columns.add(
        Column.<PastEvent>of("time", event -> seconds(event.time()))
            .whole(19)
            .extra()
            .orderedBy(NEWEST_FIRST));
    columns.add(Column.<PastEvent>of("channel", event -> event.event().channel()).extra());
    columns.add(Column.<PastEvent>of("owner", event -> event.event().owner()).extra());
    return columns;
  }

  private static Column<Event> ofNode(String name, Function<NodeEvent, String> field) {
    return Column.of(name, event -> event.nodeEvent().map(field).orElse(""));
  }

  private static Styled status(Event event) {
    return event
        .nodeEvent()
        .map(node -> NodeColumns.status(node.state(), node.result()))
        .orElse(new Styled(0, ""));
  }

  private static String nameOrData(Event event) {
    return event.nodeEvent().map(NodeEvent::name).orElseGet(() -> JsonText.write(event.data()));
  }

  private static String age(Instant time, Instant now) {
    return DurationText.rough(Duration.between(time, now));
  }

  private static String seconds(Instant time) {
    return Timestamps.format(time.truncatedTo(ChronoUnit.SECONDS));
  }

  static JsonObject json(Event event) {
    return JsonObject.of("channel", event.channel())
        .with("owner", event.owner())
        .with("data", event.data());
  }
}
