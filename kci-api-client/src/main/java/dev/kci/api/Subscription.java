package dev.kci.api;

import dev.kci.api.model.Event;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;

/**
 * A subscription to a channel's events. One thread calls {@link #next()}; any other may cancel or
 * close it.
 *
 * <p>Acknowledgement is implicit: each {@code next()} confirms the event before it. After any
 * failure of {@code next()} the subscription is unusable, since the server may have handed an event
 * to the lost call: close it and subscribe again.
 */
public final class Subscription implements AutoCloseable {
  private final long id;
  private final String channel;
  private final Events.Http http;
  private final Events.Http longPoll;
  private final Calls calls;
  private final AtomicReference<@Nullable Call<ResponseBody>> underWay = new AtomicReference<>();
  private final AtomicBoolean released = new AtomicBoolean();
  private volatile boolean cancelled;

  Subscription(long id, String channel, Events.Http http, Events.Http longPoll, Calls calls) {
    this.id = id;
    this.channel = channel;
    this.http = http;
    this.longPoll = longPoll;
    this.calls = calls;
  }

  /** Returns the server's number for this subscription, as shown in its statistics. */
  public long id() {
    return id;
  }

  /**
   * {@code GET /listen/{id}}: waits for the next event, which may be a keep-alive (every 45 s).
   *
   * @throws NotFoundException if the server no longer knows the subscription
   * @throws UnavailableException if there was no answer within the listen timeout, or the call was
   *     cancelled
   */
  public Event next() {
    Call<ResponseBody> call = longPoll.listen(id);
    underWay.set(call);
    if (cancelled) {
      call.cancel();
    }
    try {
      return event(calls.unguarded(call));
    } finally {
      underWay.set(null);
    }
  }

  /** Makes a {@link #next()} in progress, and all later ones, throw. */
  public void cancel() {
    cancelled = true;
    Call<ResponseBody> call = underWay.get();
    if (call != null) {
      call.cancel();
    }
  }

  /**
   * Cancels, then {@code POST /unsubscribe/{id}}, without retries. A durable subscriber keeps its
   * cursor. An unavailable server is not an error: it drops subscriptions that nobody polls.
   */
  @Override
  public void close() {
    cancel();
    if (released.compareAndSet(false, true)) {
      try {
        calls.once(() -> http.unsubscribe(id));
      } catch (ApiException gone) {
        // an unavailable server drops it later; one that has forgotten it has nothing to release
      }
    }
  }

  private Event event(@Nullable Object answer) {
    JsonObject envelope = Answers.object("GET listen/" + id, answer);
    Object data = envelope.get("data");
    if (data instanceof String text) {
      try {
        data = JsonText.parse(text);
      } catch (IllegalArgumentException plainText) {
        return new Event(channel, null, null, null, text);
      }
    }
    String from = envelope.string("channel").orElse(channel);
    JsonObject cloudEvent = JsonObject.from(data).orElse(null);
    if (cloudEvent == null) {
      return new Event(from, null, null, null, data);
    }
    return new Event(
        from,
        cloudEvent.string("id").orElse(null),
        cloudEvent.string("owner").orElse(null),
        cloudEvent.integer("_sequence_id").orElse(null),
        cloudEvent.get("data"));
  }
}
