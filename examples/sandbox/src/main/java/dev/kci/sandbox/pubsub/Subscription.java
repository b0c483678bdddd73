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
 * One subscription: what waits for its listener, and the listener that waits. Used under the
 * broker's lock only.
 */
final class Subscription {
  final long id;
  final String channel;
  final String user;
  final boolean promiscuous;
  final @Nullable String subscriber;
  final Instant created;
  @Nullable Instant lastPoll;

  /** Number of the event that the last listen call was answered with; the next call confirms it. */
  long delivered;

  /** Events from before it was made that wait to be delivered, of a durable subscriber. */
  final Deque<EventRecord> missed = new ArrayDeque<>();

  final Deque<Message> waiting = new ArrayDeque<>();
  @Nullable CompletableFuture<String> listener;

  /** An event that was told to come after the next one. */
  private @Nullable Message held;

  /**
   * What waits for a listener.
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

  /** Lets an event come after the next one. */
  void hold(Message message) {
    held = message;
  }

  /** Returns the event that was held back; null if there was none. */
  @Nullable Message takeHeld() {
    Message message = held;
    held = null;
    return message;
  }

  /** The answer to the request that made it. */
  Map<String, Object> asJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("channel", channel);
    json.put("user", user);
    json.put("promiscuous", promiscuous);
    return json;
  }

  /** What the statistics show; there it is never promiscuous. */
  Map<String, @Nullable Object> statistics() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>(asJson());
    json.put("promiscuous", false);
    json.put("created", Timestamps.format(created));
    json.put("last_poll", lastPoll == null ? null : Timestamps.format(lastPoll));
    return json;
  }

  /** Whether somebody waits here or has polled since then; what was never polled is kept. */
  boolean usedSince(Instant time) {
    return listener != null || lastPoll == null || !lastPoll.isBefore(time);
  }
}
