package dev.kci.api;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.TelemetryAnomalies;
import dev.kci.api.model.TelemetryCount;
import dev.kci.api.model.TelemetryEvent;
import dev.kci.api.model.TelemetryField;
import dev.kci.api.model.TelemetryPage;
import dev.kci.api.model.TelemetryQuery;
import dev.kci.api.model.TelemetryWindow;
import java.util.Collection;
import java.util.EnumMap;
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
import retrofit2.http.Query;
import retrofit2.http.QueryMap;

/** What the API remembers of runs in the runtimes. Thread-safe. Reading needs no token. */
public final class Telemetry {
  interface Http {
    @POST("telemetry")
    Call<ResponseBody> send(@Body RequestBody events);

    @GET("telemetry")
    Call<ResponseBody> page(
        @QueryMap Map<String, String> query,
        @Query("limit") int limit,
        @Query("offset") @Nullable Long offset);

    @GET("telemetry/stats")
    Call<ResponseBody> statistics(
        @QueryMap Map<String, String> query, @Query("group_by") String fields);

    @GET("telemetry/anomalies")
    Call<ResponseBody> anomalies(
        @Query("window") String window,
        @Query("threshold") @Nullable Double threshold,
        @Query("min_total") @Nullable Long minTotal,
        @Query("scope") @Nullable String scope);
  }

  private final Http http;
  private final Calls calls;

  Telemetry(Retrofit retrofit, Calls calls) {
    this.http = retrofit.create(Http.class);
    this.calls = calls;
  }

  /**
   * {@code POST /telemetry}: sends events, once, all or none.
   *
   * @param events at least one
   * @return how many the server has put down
   * @throws InvalidRequestException when there is none, or the server refuses one
   */
  public long send(Collection<TelemetryEvent> events) {
    List<JsonObject> json = events.stream().map(TelemetryEvent::toJson).toList();
    Object answer = calls.once(() -> http.send(Calls.json(json)));
    return Answers.number(
        "POST telemetry", Answers.object("POST telemetry", answer).get("inserted"));
  }

  /**
   * {@code GET /telemetry}: one page.
   *
   * @param limit how many events at most, from 1
   * @param offset how many to pass over, from 0
   */
  public TelemetryPage page(TelemetryQuery query, int limit, long offset) {
    int checked = Window.limit(limit);
    Long from = Window.offset(offset);
    JsonObject json =
        Answers.object(
            "GET telemetry", calls.repeatable(() -> http.page(query.parameters(), checked, from)));
    return new TelemetryPage(
        Answers.list("GET telemetry", json.get("items")).stream().map(Telemetry::event).toList(),
        json.integer("total").orElse(0L),
        limit,
        offset);
  }

  private static TelemetryEvent event(@Nullable Object item) {
    JsonObject json = Answers.object("GET telemetry", item);
    try {
      return TelemetryEvent.of(json);
    } catch (IllegalArgumentException e) {
      throw new ApiException("GET telemetry", 200, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * {@code GET /telemetry/stats}: how the events of a query ended, counted by what they have in
   * common.
   *
   * @param groupBy the fields that all events of a group have the same, at least one
   */
  public List<TelemetryCount> statistics(TelemetryQuery query, List<TelemetryField> groupBy) {
    if (groupBy.isEmpty()) {
      throw new IllegalArgumentException("No field to group by; expected at least one");
    }
    String fields = String.join(",", groupBy.stream().map(TelemetryField::wireName).toList());
    Object answer = calls.repeatable(() -> http.statistics(query.parameters(), fields));
    return Answers.list("GET telemetry/stats", answer).stream()
        .map(item -> count(Answers.object("GET telemetry/stats", item)))
        .toList();
  }

  private static TelemetryCount count(JsonObject json) {
    Map<TelemetryField, String> group = new EnumMap<>(TelemetryField.class);
    for (TelemetryField field : TelemetryField.values()) {
      json.string(field.wireName()).ifPresent(text -> group.put(field, text));
    }
    return new TelemetryCount(
        group,
        json.integer("total").orElse(0L),
        json.integer("pass").orElse(0L),
        json.integer("fail").orElse(0L),
        json.integer("incomplete").orElse(0L),
        json.integer("skip").orElse(0L),
        json.integer("infra_error").orElse(0L));
  }

  /**
   * {@code GET /telemetry/anomalies}: types of devices that failed in half of their runs or more.
   *
   * @param minTotal of how many runs at least, from 1: few say little
   */
  public TelemetryAnomalies anomalies(TelemetryWindow window, long minTotal) {
    return anomalies(window, null, minTotal, null);
  }

  /**
   * {@code GET /telemetry/anomalies}: devices, or types of devices, that fail often.
   *
   * @param threshold the rate of failures from which on it is an anomaly, 0 to 1
   * @param minTotal of how many runs at least, from 1: few say little
   * @param perDevice whether each device is looked at, not all of a type together
   */
  public TelemetryAnomalies anomalies(
      TelemetryWindow window, double threshold, long minTotal, boolean perDevice) {
    return anomalies(window, (Double) threshold, minTotal, perDevice ? "device" : "device_type");
  }

  private TelemetryAnomalies anomalies(
      TelemetryWindow window, @Nullable Double threshold, long minTotal, @Nullable String scope) {
    String request = "GET telemetry/anomalies";
    JsonObject json =
        Answers.object(
            request,
            calls.repeatable(() -> http.anomalies(window.wireName(), threshold, minTotal, scope)));
    return new TelemetryAnomalies(
        Answers.time(request, json, "since"),
        objects(request, json.get("result_anomalies")),
        objects(request, json.get("error_anomalies")));
  }

  private static List<JsonObject> objects(String request, @Nullable Object list) {
    return Answers.list(request, list).stream().map(item -> Answers.object(request, item)).toList();
  }
}
