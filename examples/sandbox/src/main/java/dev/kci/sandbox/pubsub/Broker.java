package dev.kci.sandbox.pubsub;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Timestamps;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.pubsub.Subscription.Message;
import dev.kci.sandbox.schema.DateTimeType;
import dev.kci.sandbox.schema.ObjectIds;
import dev.kci.sandbox.state.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Channels, subscriptions, and the history of events, with the server's behaviour: an abandoned
 * listen call still swallows the next event, the next call on a durable subscription confirms the
 * event before it, and an unpolled subscription ends. Thread-safe.
 */
public final class Broker {
  private static final Duration UNPOLLED_LIFE = Duration.ofMinutes(15);

  private final CloudEvents cloudEvents;
  private final EventHistory history = new EventHistory();
  private final Map<Long, Subscription> subscriptions = new TreeMap<>();
  private final Map<String, Cursor> cursors = new HashMap<>();
  private final Disorder disorder = new Disorder();
  private final ObjectIds ids;
  private final Journal journal;
  private final InstantSource clock;
  private final Executor answering;
  private long lastSubscription;

  /**
   * Creates a broker without subscriptions.
   *
   * @param answering runs what follows a listener's event; it must not use the caller's thread
   */
  public Broker(ObjectIds ids, Journal journal, InstantSource clock, Executor answering) {
    this.cloudEvents = new CloudEvents(clock);
    this.ids = ids;
    this.journal = journal;
    this.clock = clock;
    this.answering = answering;
  }

  /** Publishes a node event and adds it to the history. */
  public void publishNode(@Nullable String owner, Map<String, @Nullable Object> payload) {
    publish("node", owner, cloudEvents.event(payload, null, null), Map.of());
  }

  /**
   * Publishes an event that a client sent.
   *
   * @param attributes further CloudEvent attributes; they don't replace owner and type
   */
  void publish(
      String channel,
      String owner,
      @Nullable Object data,
      @Nullable String type,
      @Nullable String source,
      Map<String, @Nullable Object> attributes) {
    publish(channel, owner, cloudEvents.event(data, type, source), attributes);
  }

  private synchronized void publish(
      String channel,
      @Nullable String owner,
      Map<String, @Nullable Object> event,
      Map<String, @Nullable Object> attributes) {
    String time = DateTimeType.stored(Timestamps.format(clock.instant()));
    EventRecord record =
        new EventRecord(
            history.lastSequence() + 1, ids.next(), time, channel, owner, event.get("data"));
    history.add(record);
    journal.append("event", record.id(), record.asJson());
    if (owner != null) {
      event.put("owner", owner);
    }
    attributes.forEach(
        (name, value) -> {
          if (!Set.of("owner", "type", "data", "specversion").contains(name)) {
            event.put(name, value);
          }
        });
    event.put("_sequence_id", record.sequence());
    String text = CloudEvents.live(channel, event);
    List<Subscription> interested =
        subscriptions.values().stream()
            .filter(subscription -> subscription.channel.equals(channel))
            .filter(subscription -> subscription.promiscuous || record.isFor(subscription.user))
            .toList();
    disorder.deliver(new Message(record.sequence(), text), interested, this::deliver);
  }

  /** The disorder of live events, to inject faults. */
  public Disorder disorder() {
    return disorder;
  }

  /** Creates a subscription. */
  synchronized Subscription subscribe(
      String channel, String user, boolean promiscuous, @Nullable String subscriber) {
    Subscription subscription =
        new Subscription(
            ++lastSubscription, channel, user, promiscuous, subscriber, clock.instant());
    subscriptions.put(subscription.id, subscription);
    journal.append("subscription", "last", Map.of("id", subscription.id));
    if (subscriber != null) {
      Cursor cursor = cursors.get(subscriber);
      if (cursor == null) {
        setCursor(new Cursor(subscriber, user, channel, promiscuous, history.lastSequence()));
      } else if (!cursor.user().equals(user)) {
        throw ApiFailure.internal(); // the subscription stays, as on the real server
      } else {
        subscription.missed.addAll(history.missed(cursor, promiscuous));
      }
    }
    return subscription;
  }

  /**
   * Returns the next event of a subscription as soon as it arrives.
   *
   * @throws ApiFailure 404 if it is unknown, 500 if it is another user's or already polled
   */
  synchronized CompletableFuture<String> listen(long id, String user) {
    Subscription subscription = found(id);
    if (!subscription.user.equals(user)) {
      throw listenError(id, "Subscription " + id + " not owned by " + user);
    }
    if (subscription.listener != null) {
      throw listenError(
          id, "readuntil() called while another coroutine is already waiting for incoming data");
    }
    subscription.lastPoll = clock.instant();
    acknowledge(subscription);
    Message next = next(subscription);
    if (next != null) {
      subscription.delivered = Math.max(subscription.delivered, next.sequence());
      return CompletableFuture.completedFuture(next.text());
    }
    CompletableFuture<String> listener = new CompletableFuture<>();
    subscription.listener = listener;
    return listener;
  }

  private static ApiFailure listenError(long id, String reason) {
    return ApiFailure.of(500, "Error while listening to sub id " + id + ": " + reason);
  }

  private void acknowledge(Subscription subscription) {
    Cursor cursor = subscription.subscriber == null ? null : cursors.get(subscription.subscriber);
    if (cursor != null && subscription.delivered > cursor.acknowledged()) {
      setCursor(cursor.acknowledging(subscription.delivered));
    }
  }

  private @Nullable Message next(Subscription subscription) {
    EventRecord record = subscription.missed.poll();
    if (record != null) {
      return new Message(record.sequence(), cloudEvents.caughtUp(subscription.channel, record));
    }
    return subscription.waiting.poll();
  }

  /**
   * Ends a subscription; its listener gets 404.
   *
   * @throws ApiFailure 404 for an unknown one, 500 for another user's
   */
  synchronized void unsubscribe(long id, String user) {
    Subscription subscription = found(id);
    if (!subscription.user.equals(user)) {
      throw ApiFailure.of(500, "Subscription " + id + " not owned by " + user);
    }
    end(subscription);
  }

  /** Ends all subscriptions, as a restart of the server does; returns their number. */
  public synchronized int dropSubscriptions() {
    List<Subscription> all = List.copyOf(subscriptions.values());
    all.forEach(this::end);
    return all.size();
  }

  /** Ends subscriptions that were polled at least once but not in the last 15 minutes. */
  public synchronized void endUnpolled() {
    Instant deadline = clock.instant().minus(UNPOLLED_LIFE);
    subscriptions.values().stream()
        .filter(subscription -> !subscription.usedSince(deadline))
        .toList()
        .forEach(this::end);
  }

  /** Sends a keep-alive to each subscription; returns whether there are any. */
  public synchronized boolean keepAlive() {
    Map<String, String> texts = new HashMap<>();
    for (Subscription subscription : subscriptions.values()) {
      String text =
          texts.computeIfAbsent(
              subscription.channel,
              channel -> CloudEvents.live(channel, cloudEvents.event("BEEP", null, null)));
      deliver(subscription, new Message(0, text));
      Message held = subscription.takeHeld();
      if (held != null) {
        deliver(subscription, held);
      }
    }
    return !subscriptions.isEmpty();
  }

  private void deliver(Subscription subscription, Message message) {
    CompletableFuture<String> listener = subscription.listener;
    if (listener == null) {
      subscription.waiting.add(message);
      return;
    }
    subscription.listener = null;
    subscription.delivered = Math.max(subscription.delivered, message.sequence());
    answering.execute(() -> listener.complete(message.text()));
  }

  private void end(Subscription subscription) {
    subscriptions.remove(subscription.id);
    CompletableFuture<String> listener = subscription.listener;
    if (listener != null) {
      subscription.listener = null;
      ApiFailure gone = ApiFailure.of(404, "Subscription id not found: " + subscription.id);
      answering.execute(() -> listener.completeExceptionally(gone));
    }
  }

  private Subscription found(long id) {
    Subscription subscription = subscriptions.get(id);
    if (subscription == null) {
      throw ApiFailure.of(404, "Subscription id not found: 'Subscription " + id + " not found'");
    }
    return subscription;
  }

  private void setCursor(Cursor cursor) {
    cursors.put(cursor.subscriber(), cursor);
    journal.append("cursor", cursor.subscriber(), cursor.asJson());
  }

  synchronized List<Map<String, @Nullable Object>> statistics() {
    return subscriptions.values().stream().map(Subscription::statistics).toList();
  }

  /** Returns the matching past events, oldest first. */
  synchronized List<EventRecord> events(Predicate<EventRecord> wanted) {
    return history.matching(wanted);
  }

  /** Restores a record from the journal of an earlier run. */
  public synchronized void restore(String kind, JsonObject record) {
    switch (kind) {
      case "event" -> history.add(EventRecord.of(record));
      case "cursor" -> {
        Cursor cursor = Cursor.of(record);
        cursors.put(cursor.subscriber(), cursor);
      }
      case "subscription" -> lastSubscription = record.integer("id").orElse(lastSubscription);
      default -> throw new IllegalArgumentException("Unknown record '" + kind + "'");
    }
  }
}
