package dev.kci.api;

import dev.kci.api.model.EventQuery;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.PastEvent;
import dev.kci.api.model.Publication;
import dev.kci.api.model.SubscriptionStatistics;
import java.util.List;
import java.util.Map;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Retrofit;
import retrofit2.http.Body;
import retrofit2.http.GET;
import retrofit2.http.POST;
import retrofit2.http.Path;
import retrofit2.http.Query;
import retrofit2.http.QueryMap;

/** The pub/sub of the API. Thread-safe. */
public final class Events {
  interface Http {
    @POST("subscribe/{channel}")
    Call<ResponseBody> subscribe(
        @Path("channel") String channel,
        @Query("promisc") @Nullable Boolean promiscuous,
        @Query("subscriber_id") @Nullable String subscriberId);

    @GET("listen/{id}")
    Call<ResponseBody> listen(@Path("id") long id);

    @POST("unsubscribe/{id}")
    Call<ResponseBody> unsubscribe(@Path("id") long id);

    @POST("publish/{channel}")
    Call<ResponseBody> publish(@Path("channel") String channel, @Body RequestBody event);

    @GET("events")
    Call<ResponseBody> history(
        @QueryMap Map<String, String> query,
        @Query("limit") @Nullable Integer limit,
        @Query("offset") @Nullable Long offset);

    @GET("stats/subscriptions")
    Call<ResponseBody> statistics();
  }

  private final Http http;
  private final Http longPoll;
  private final Calls calls;

  Events(Retrofit retrofit, Retrofit longPoll, Calls calls) {
    this.http = retrofit.create(Http.class);
    this.longPoll = longPoll.create(Http.class);
    this.calls = calls;
  }

  /**
   * {@code POST /subscribe/{channel}?promisc=…&subscriber_id=…}.
   *
   * @param promiscuous whether to receive other users' events too
   * @param subscriberId makes the subscription durable: events that occur while nobody listens are
   *     kept (for 7 days, the oldest 1000) and delivered after the next subscribe with the same id;
   *     the last event received before is delivered again. The id belongs to the user and channel
   *     that used it first. Null for a plain subscription
   * @throws UnauthorizedException without a valid token
   */
  public Subscription subscribe(
      String channel, boolean promiscuous, @Nullable String subscriberId) {
    JsonObject json =
        Answers.object(
            "POST subscribe/" + channel,
            calls.repeatable(
                () -> http.subscribe(channel, promiscuous ? true : null, subscriberId)));
    long id =
        json.integer("id")
            .orElseThrow(
                () -> Answers.unexpected("POST subscribe/" + channel, "a subscription", json));
    return new Subscription(id, channel, http, longPoll, calls);
  }

  /**
   * {@code POST /publish/{channel}}: sends an event, without retries.
   *
   * @throws InvalidRequestException if its data is empty
   */
  public void publish(String channel, Publication event) {
    calls.once(() -> http.publish(channel, Calls.json(event.toJson())));
  }

  /** {@code POST /publish/{channel}}: sends an event with this payload, without retries. */
  public void publish(String channel, JsonObject data) {
    publish(channel, Publication.of(data));
  }

  /**
   * {@code GET /events}: all events of a query that the server remembers, oldest first, in one
   * answer held in memory. Needs no token.
   */
  public List<PastEvent> history(EventQuery query) {
    return part(query, null, null);
  }

  /**
   * {@code GET /events}: one page of the events that the server remembers, oldest first. Needs no
   * token.
   *
   * @param limit the maximum number of events, 1 or more
   * @param offset the number of events to skip, 0 or more
   */
  public List<PastEvent> history(EventQuery query, int limit, long offset) {
    return part(query, Window.limit(limit), Window.offset(offset));
  }

  private List<PastEvent> part(EventQuery query, @Nullable Integer limit, @Nullable Long offset) {
    return PastEvents.read(calls.repeatable(() -> http.history(query.parameters(), limit, offset)));
  }

  /**
   * {@code GET /stats/subscriptions}: all subscriptions of all users, for administrators.
   *
   * @throws UnauthorizedException if the token's user is not an administrator
   */
  public List<SubscriptionStatistics> statistics() {
    return Answers.list("GET stats/subscriptions", calls.repeatable(http::statistics)).stream()
        .map(Events::statistics)
        .toList();
  }

  private static SubscriptionStatistics statistics(@Nullable Object item) {
    JsonObject json = Answers.object("GET stats/subscriptions", item);
    return new SubscriptionStatistics(
        json.integer("id").orElse(0L),
        json.string("channel").orElse(""),
        json.string("user").orElse(""),
        json.bool("promiscuous").orElse(false),
        Answers.time("GET stats/subscriptions", json, "created"),
        json.string("last_poll").isPresent()
            ? Answers.time("GET stats/subscriptions", json, "last_poll")
            : null);
  }
}
