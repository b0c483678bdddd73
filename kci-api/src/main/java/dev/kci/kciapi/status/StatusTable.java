package dev.kci.kciapi.status;

import dev.kci.api.model.SubscriptionStatistics;
import dev.kci.cli.table.Column;
import dev.kci.cli.table.Table;
import dev.kci.kciapi.output.Colours;
import dev.kci.service.Condition;
import dev.kci.text.DurationText;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pipeline's status for people: a table for each part. */
final class StatusTable {
  private static final Colours COLOURS = new Colours(true);

  private static final List<Column<PipelineStatus.Service>> SERVICES =
      List.of(
          Column.of("service", PipelineStatus.Service::service),
          Column.of("instance", PipelineStatus.Service::instance),
          Column.styled("state", one -> COLOURS.verdict(one.isAlive(), state(one))),
          Column.of("up for", one -> one.isAlive() ? DurationText.rough(one.age()) : ""),
          Column.of("events waiting", one -> one.isAlive() ? events(one.condition()) : ""));

  private static final List<Column<PipelineStatus.Service>> SHARES =
      List.of(
          Column.of("sharing", PipelineStatus.Service::service),
          Column.of("instance", PipelineStatus.Service::instance),
          Column.number("shards", one -> (long) one.condition().share().shards()),
          Column.number("replicas", one -> (long) one.condition().share().replicas()),
          Column.number("take-overs", one -> one.condition().share().takeovers()));

  private static final List<Column<PipelineStatus.Down>> DOWN =
      List.of(
          Column.styled("runtimes down", one -> COLOURS.verdict(false, one.runtime())),
          Column.of("said by", one -> String.join(", ", one.instances())));

  private static final List<Column<PipelineStatus.Unfinished>> UNFINISHED =
      List.of(
          Column.of("nodes", one -> one.kind().wireName()),
          Column.of("state", one -> one.state().wireName()),
          Column.number("count", one -> (long) one.count()),
          Column.number("< 1h", one -> (long) one.hour()),
          Column.number("< 1d", one -> (long) one.day()),
          Column.number("older", one -> (long) one.older()),
          Column.of("oldest", one -> DurationText.rough(one.oldest())));

  private static final List<Column<PipelineStatus.Waiting>> WAITING =
      List.of(
          Column.of(
              "jobs waiting for", one -> one.runtime().isEmpty() ? "(no runtime)" : one.runtime()),
          Column.number("count", one -> (long) one.count()),
          Column.of("oldest", one -> DurationText.rough(one.oldest())),
          Column.of("why", PipelineStatus.Waiting::why));

  private final PrintWriter out;

  StatusTable(PrintWriter out) {
    this.out = out;
  }

  /**
   * Prints it.
   *
   * @param now by the API's clock
   */
  void print(PipelineStatus status, List<SubscriptionStatistics> subscriptions, Instant now) {
    part(new Table<>(SERVICES, out), status.services());
    List<PipelineStatus.Service> sharing = sharing(status.services());
    if (!sharing.isEmpty()) {
      out.println();
      part(new Table<>(SHARES, out), sharing);
    }
    out.println();
    part(new Table<>(DOWN, out), status.down());
    out.println();
    part(new Table<>(UNFINISHED, out), status.unfinished());
    out.println();
    part(new Table<>(WAITING, out).below(PipelineStatus.Waiting::details), status.waiting());
    if (!subscriptions.isEmpty()) {
      out.println();
      part(new Table<>(subscribed(now), out), subscriptions);
    }
    out.flush();
  }

  private <R> void part(Table<R> table, List<R> rows) {
    table.print(rows);
    if (rows.isEmpty()) {
      out.println("none");
    }
  }

  /** Returns the live services that share their work. */
  private static List<PipelineStatus.Service> sharing(List<PipelineStatus.Service> services) {
    return services.stream()
        .filter(one -> one.isAlive() && one.condition().share().replicas() > 1)
        .toList();
  }

  private static List<Column<SubscriptionStatistics>> subscribed(Instant now) {
    return List.of(
        Column.of("subscribed", SubscriptionStatistics::channel),
        Column.of("user", SubscriptionStatistics::user),
        Column.of("last poll", one -> polled(one.lastPoll(), now)));
  }

  private static String polled(@Nullable Instant poll, Instant now) {
    return poll == null ? "never" : DurationText.rough(Duration.between(poll, now)) + " ago";
  }

  private static String state(PipelineStatus.Service one) {
    return one.isAlive() ? "alive" : "silent " + DurationText.rough(one.silence());
  }

  private static String events(Condition condition) {
    long events = condition.events();
    return events == 0 ? "0" : events + ", for " + DurationText.rough(condition.oldestEvent());
  }
}
