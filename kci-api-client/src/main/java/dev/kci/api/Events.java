package dev.kci.api;

import dev.kci.api.model.EventQuery;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.PastEvent;
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
        @Query("limit") int limit,
        @Query("offset") long offset);
  }

  private final Http http;
  private final Http longPoll;
  private final Calls calls;

  Events(Retrofit retrofit, Retrofit longPoll, Calls calls) {
    this.http = retrofit.create(Http.class);
    this.longPoll = longPoll.create(Http.class);
    this.calls = calls;
  }

  /** {@code POST /subscribe/{channel}}: the own user's events and those without an owner. */
  public Subscription subscribe(String channel) {
    return subscribe(channel, false, null);
  }

  /**
   * {@code POST /subscribe/{channel}?promisc=…&subscriber_id=…}.
   *
   * @param promiscuous whether to get other users' events too
   * @param subscriberId makes the subscription durable: what happens while nobody listens is kept
   *     (7 days, the oldest 1000) and comes after the next subscribe with the same id; the last
   *     event before comes again. The id belongs to the first user and channel that it was used
   *     with. Null for a plain subscription
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
    return new Subscription(id, channel, json.string("user").orElse(""), http, longPoll, calls);
  }

  /**
   * {@code POST /publish/{channel}}: sends an event, once.
   *
   * @param data the payload, not empty
   */
  public void publish(String channel, JsonObject data) {
    calls.once(() -> http.publish(channel, Calls.json(JsonObject.of("data", data))));
  }

  /**
   * {@code GET /events}: events that the server remembers, oldest first. No token is needed.
   *
   * @param limit how many at most, from 1
   * @param offset how many to pass over, from 0
   */
  public List<PastEvent> history(EventQuery query, int limit, long offset) {
    return PastEvents.read(calls.repeatable(() -> http.history(query.parameters(), limit, offset)));
  }
}
