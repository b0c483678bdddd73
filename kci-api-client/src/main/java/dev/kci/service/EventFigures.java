package dev.kci.service;

import dev.kci.api.model.Event;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeKind;
import dev.kci.status.Meters;
import dev.kci.status.Metric;
import dev.kci.status.ServiceStatus;
import dev.kci.status.Turn;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.MDC;

/**
 * Reports the events of one channel to a service's status. The lag is the time since this process
 * received the oldest unhandled event, accurate to a second. Thread-safe.
 */
final class EventFigures {
  private static final Metric RECEIVED =
      Metric.counter("kci_events_received", "Node events received.", "channel");
  private static final Metric HANDLED =
      Metric.counter("kci_events_handled", "Node events handled.", "channel");
  private static final Metric WAITING =
      Metric.gauge("kci_events_waiting", "Events not yet handled.", "channel");
  private static final Metric BYTES =
      Metric.gauge("kci_journal_bytes", "Size of the journal's files.", "channel");
  private static final Metric LAG =
      Metric.gauge("kci_events_lag_seconds", "Age of the oldest event not yet handled.", "channel");
  private static final Metric SILENCE =
      Metric.gauge("kci_events_silence_seconds", "Time since the last event.", "channel");

  /** Longer than a poll without an answer can take, including all retries. */
  private static final Duration POLL_WITHIN = Duration.ofMinutes(10);

  /** The MDC keys of a worker's log lines, for structured logs. */
  private static final String NODE = "kci.node";

  private static final String EVENT = "kci.event";
  private static final String CHECKOUT = "kci.checkout";

  private static final long SECOND = 1_000_000_000L;
  private static final int MOST_TIMES = 4096;

  private final ServiceStatus status;
  private final String channel;
  private final LongSupplier nanoTime;
  private final Turn turn;

  /** When the event with this number, and those after it up to the next number, were added. */
  private final TreeMap<Long, Long> keptAt = new TreeMap<>();

  private final Map<Long, Long> begunAt = new HashMap<>();
  private long kept;
  private long handled;
  private long last;

  EventFigures(ServiceStatus status, String channel, LongSupplier nanoTime) {
    this.status = status;
    this.channel = channel;
    this.nanoTime = nanoTime;
    this.turn = status.loop(need(), POLL_WITHIN);
    this.last = nanoTime.getAsLong();
    status.need(need(), () -> false);
  }

  private String need() {
    return "events " + channel;
  }

  /**
   * Starts reporting.
   *
   * @param backlog with the events left by an earlier process
   * @param listening whether the API keeps events for this service
   */
  void begin(EventBacklog backlog, BooleanSupplier listening) {
    status.need(need(), listening);
    keep(backlog.size());
    Meters meters = status.meters();
    meters.declare(RECEIVED, channel);
    meters.declare(HANDLED, channel);
    meters.gauge(WAITING, backlog::size, channel);
    meters.gauge(BYTES, backlog::bytes, channel);
    meters.gauge(LAG, this::lag, channel);
    meters.gauge(SILENCE, this::silence, channel);
    status.backlog(
        channel,
        () -> new ServiceStatus.Backlog(backlog.size(), Duration.ofMillis((long) (lag() * 1000))));
  }

  /** Records that the receiver is about to poll. */
  void polls() {
    turn.begun();
  }

  /** Records that the receiver ended as intended. */
  void ended() {
    turn.ended();
  }

  /** Records an event from the server. */
  void received(Event event) {
    turn.begun();
    if (!event.isKeepAlive()) {
      synchronized (this) {
        last = nanoTime.getAsLong();
      }
      status.meters().count(RECEIVED, channel);
    }
  }

  /** Records an event added to the backlog. */
  void kept(NodeEvent event) {
    keep(1);
    status.received(words(event));
  }

  /** Records that a worker started to handle an event. */
  void begun(EventBacklog.Pending event) {
    synchronized (this) {
      begunAt.put(event.number(), nanoTime.getAsLong());
    }
    status.doing(words(event.event()));
    MDC.put(NODE, event.event().id());
    MDC.put(EVENT, String.valueOf(event.number()));
    if (event.event().kind().equals(NodeKind.CHECKOUT)) {
      MDC.put(CHECKOUT, event.event().id());
    }
  }

  /**
   * Records that a worker finished.
   *
   * @param done whether the event is handled
   */
  void ended(EventBacklog.Pending event, boolean done) {
    synchronized (this) {
      begunAt.remove(event.number());
      handled += done ? 1 : 0;
    }
    status.done();
    MDC.remove(NODE);
    MDC.remove(EVENT);
    MDC.remove(CHECKOUT);
    if (done) {
      status.meters().count(HANDLED, channel);
    }
  }

  private synchronized void keep(long events) {
    long now = nanoTime.getAsLong();
    if (events > 0
        && keptAt.size() < MOST_TIMES
        && (keptAt.isEmpty() || now - keptAt.lastEntry().getValue() >= SECOND)) {
      keptAt.put(kept + 1, now);
    }
    kept += events;
  }

  /** The age in seconds of the oldest event, with a worker or waiting. */
  synchronized double lag() {
    long now = nanoTime.getAsLong();
    long oldest = begunAt.values().stream().mapToLong(time -> time).min().orElse(now);
    Map.Entry<Long, Long> next = keptAt.floorEntry(handled + 1);
    if (next != null) {
      keptAt.headMap(next.getKey()).clear();
      oldest = handled < kept ? Math.min(oldest, next.getValue()) : oldest;
    }
    return (now - oldest) / 1e9;
  }

  private synchronized double silence() {
    return (nanoTime.getAsLong() - last) / 1e9;
  }

  private static String words(NodeEvent event) {
    return event.kind().wireName() + " " + event.id() + " " + event.state().wireName();
  }
}
