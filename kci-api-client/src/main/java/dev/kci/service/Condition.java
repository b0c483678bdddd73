package dev.kci.service;

import dev.kci.api.model.JsonObject;
import dev.kci.status.ServiceStatus;
import dev.kci.text.SafeText;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A summary of a service's state for its {@link Heartbeat}. Limited in size, since anybody may
 * write one.
 *
 * @param events the number of unhandled events
 * @param oldestEvent the age of the oldest unhandled event; zero if there are none
 * @param runtimesDown the names of the runtimes that did not answer their last call
 * @param share what the service does of the work that it shares with other replicas
 */
public record Condition(
    long events, Duration oldestEvent, List<String> runtimesDown, ServiceStatus.Share share) {
  /** No events are waiting and no runtimes are down. */
  public static final Condition GOOD = new Condition(0, Duration.ZERO, List.of());

  private static final int MOST_RUNTIMES = 50;
  private static final int LONGEST_NAME = 100;
  private static final long LONGEST_AGE = Duration.ofDays(365).toSeconds();
  private static final String EVENTS = "events_waiting";
  private static final String OLDEST = "oldest_event_seconds";
  private static final String DOWN = "runtimes_down";
  private static final String SHARDS = "shards";
  private static final String REPLICAS = "replicas";
  private static final String GROUP = "group";
  private static final String TAKEOVERS = "takeovers";

  public Condition {
    runtimesDown = bounded(runtimesDown);
  }

  /** A service that runs alone. */
  public Condition(long events, Duration oldestEvent, List<String> runtimesDown) {
    this(events, oldestEvent, runtimesDown, ServiceStatus.Share.ALL);
  }

  /** Sums up the status of a service. */
  static Condition of(ServiceStatus status) {
    ServiceStatus.Backlog backlog = status.backlog();
    List<String> down =
        status.runtimes().entrySet().stream()
            .filter(runtime -> !runtime.getValue())
            .map(Map.Entry::getKey)
            .toList();
    return new Condition(backlog.events(), backlog.oldest(), down, status.share());
  }

  private static List<String> bounded(List<String> names) {
    return names.stream()
        .limit(MOST_RUNTIMES)
        .map(name -> SafeText.cut(name, LONGEST_NAME))
        .toList();
  }

  static Condition of(JsonObject json) {
    return new Condition(
        Math.max(0, json.integer(EVENTS).orElse(0L)),
        Duration.ofSeconds(Math.max(0, Math.min(LONGEST_AGE, json.integer(OLDEST).orElse(0L)))),
        json.strings(DOWN),
        new ServiceStatus.Share(
            number(json, SHARDS, ServiceStatus.Share.ALL.shards()),
            number(json, REPLICAS, ServiceStatus.Share.ALL.replicas()),
            SafeText.cut(json.string(GROUP).orElse(""), LONGEST_NAME),
            Math.max(0, json.integer(TAKEOVERS).orElse(0L))));
  }

  private static int number(JsonObject json, String key, int otherwise) {
    return (int) Math.max(0, Math.min(999, json.integer(key).orElse((long) otherwise)));
  }

  JsonObject toJson() {
    return JsonObject.of(EVENTS, events)
        .with(OLDEST, oldestEvent.toSeconds())
        .with(DOWN, runtimesDown)
        .with(SHARDS, share.shards())
        .with(REPLICAS, share.replicas())
        .with(GROUP, share.group())
        .with(TAKEOVERS, share.takeovers());
  }
}
