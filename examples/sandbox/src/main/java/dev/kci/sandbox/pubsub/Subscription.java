package dev.kci.sandbox.pubsub;

import dev.kci.api.model.Timestamps;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One subscription: the events waiting for its listener, or the waiting listener. Used only under
 * the broker's lock.
 */
final class Subscription {
  final long id;
  final String channel;
  final String user;
  final boolean promiscuous;
  final @Nullable String subscriber;
  final Instant created;
  @Nullable Instant lastPoll;

  /** The number of the event that answered the last listen call; the next call confirms it. */
  long delivered;

  /** A durable subscriber's undelivered events from before this subscription. */
  final Deque<EventRecord> missed = new ArrayDeque<>();

  final Deque<Message> waiting = new ArrayDeque<>();
  @Nullable CompletableFuture<String> listener;

  /** An event to deliver after the next one. */
  private @Nullable Message held;

  /**
   * A message waiting for a listener.
   *
   * @param sequence the event's number; 0 for a keep-alive
   */
  record Message(long sequence, String text) {}

  Subscription(
      long id,
      String channel,
      String user,
      boolean promiscuous,
      @Nullable String subscriber,
      Instant created) {
    this.id = id;
    this.channel = channel;
    this.user = user;
    this.promiscuous = promiscuous;
    this.subscriber = subscriber;
    this.created = created;
  }

  /** Holds an event back until after the next one. */
  void hold(Message message) {
    held = message;
  }

  /** Returns the event that was held back; null if there was none. */
  @Nullable Message takeHeld() {
    Message message = held;
    held = null;
    return message;
  }

  /** Returns the answer to the request that created it. */
  Map<String, Object> asJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("channel", channel);
    json.put("user", user);
    json.put("promiscuous", promiscuous);
    return json;
  }

  /** Returns its entry in the statistics, where promiscuous is always false. */
  Map<String, @Nullable Object> statistics() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>(asJson());
    json.put("promiscuous", false);
    json.put("created", Timestamps.format(created));
    json.put("last_poll", lastPoll == null ? null : Timestamps.format(lastPoll));
    return json;
  }

  /** Returns whether it is being polled, was polled since then, or was never polled. */
  boolean usedSince(Instant time) {
    return listener != null || lastPoll == null || !lastPoll.isBefore(time);
  }
}
