package dev.kci.api;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.TelemetryEvent;
import java.util.Collection;
import java.util.List;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.Retrofit;
import retrofit2.http.Body;
import retrofit2.http.POST;

/**
 * Reports about jobs and devices in runtimes, for programs that run jobs. Reading and counting them
 * is left to the server's own pages. Thread-safe.
 */
public final class Telemetry {
  interface Http {
    @POST("telemetry")
    Call<ResponseBody> send(@Body RequestBody events);
  }

  private final Http http;
  private final Calls calls;

  Telemetry(Retrofit retrofit, Calls calls) {
    this.http = retrofit.create(Http.class);
    this.calls = calls;
  }

  /**
   * {@code POST /telemetry}: sends events, without retries; the server stores all of them or none.
   *
   * @param events at least one
   * @return the number of events stored
   * @throws InvalidRequestException if {@code events} is empty or the server rejects one of them
   */
  public long send(Collection<TelemetryEvent> events) {
    List<JsonObject> json = events.stream().map(TelemetryEvent::toJson).toList();
    Object answer = calls.once(() -> http.send(Calls.json(json)));
    return Answers.number(
        "POST telemetry", Answers.object("POST telemetry", answer).get("inserted"));
  }
}
