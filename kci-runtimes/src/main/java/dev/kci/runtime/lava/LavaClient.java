package dev.kci.runtime.lava;

import dev.kci.api.BoundedAnswers;
import dev.kci.api.HttpClients;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.config.Secret;
import dev.kci.runtime.RuntimeFailure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
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
import retrofit2.http.Streaming;

/**
 * A client for the REST API v0.2 of a LAVA server. Thread-safe. Every path ends in a slash because
 * the server redirects other paths, which loses a POST. Source: the exchanges recorded in
 * shared/lava/transcripts.jsonl.
 */
public final class LavaClient implements AutoCloseable {
  private static final MediaType JSON = MediaType.get("application/json");
  private static final int PAGE = 256;
  private static final int MOST_PAGES = 200;

  interface Http {
    @GET("system/whoami/?format=json")
    Call<ResponseBody> whoami();

    @POST("jobs/?format=json")
    Call<ResponseBody> submit(@Body RequestBody job);

    @GET("jobs/?format=json")
    Call<ResponseBody> jobs(@QueryMap Map<String, String> filters);

    @GET("jobs/{id}/?format=json")
    Call<ResponseBody> job(@Path("id") String id);

    @GET("jobs/{id}/suites/?format=json")
    Call<ResponseBody> suites(
        @Path("id") String id, @Query("limit") int limit, @Query("offset") int offset);

    @GET("jobs/{id}/tests/?format=json")
    Call<ResponseBody> tests(
        @Path("id") String id, @Query("limit") int limit, @Query("offset") int offset);

    @Streaming
    @GET("jobs/{id}/logs/")
    Call<ResponseBody> logs(@Path("id") String id);

    @GET("jobs/{id}/cancel/?format=json")
    Call<ResponseBody> cancel(@Path("id") String id);

    @GET("devices/?format=json&limit=256")
    Call<ResponseBody> devices(@Query("device_type") String type);
  }

  /** The maximum size of a log. All other answers are JSON. */
  private static final long LARGEST = 1L << 30;

  private final OkHttpClient client;
  private final Http http;

  /**
   * Creates a client for one lab.
   *
   * @param url the server's address; may end in {@code RPC2}, as in existing configurations
   * @param token the lab's token; may be null
   */
  public LavaClient(URI url, @Nullable Secret token) {
    String base = url.toString().replaceAll("/(?:RPC2/?|api/v0\\.2/?)?$", "") + "/api/v0.2/";
    client =
        HttpClients.builder(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMinutes(10))
            .addInterceptor(new BoundedAnswers(LARGEST))
            .addInterceptor(
                chain ->
                    chain.proceed(
                        token == null
                            ? chain.request()
                            : chain
                                .request()
                                .newBuilder()
                                .header("Authorization", "Token " + token.reveal())
                                .build()))
            .build();
    http =
        new Retrofit.Builder().baseUrl(HttpUrl.get(base)).client(client).build().create(Http.class);
  }

  /**
   * Returns the user of the token; empty if anonymous.
   *
   * @throws RuntimeFailure unauthorized, if the token is invalid; unavailable, if the server has no
   *     such API
   */
  String whoami() {
    return LavaAnswer.object("whoami", http.whoami()).string("user").orElse("");
  }

  /** Submits a definition and returns the id of its job. */
  String submit(String definition) {
    String body = JsonText.write(JsonObject.of("definition", definition));
    JsonObject answer = LavaAnswer.object("submit", http.submit(RequestBody.create(body, JSON)));
    if (answer.get("job_ids") instanceof List<?> ids && !ids.isEmpty()) {
      return String.valueOf(ids.get(0));
    }
    throw RuntimeFailure.unavailable(
        "LAVA submit: expected job_ids in the answer, got " + answer, null);
  }

  /** Returns a job; empty if it does not exist. */
  Optional<JsonObject> job(String id) {
    return LavaAnswer.found("job " + id, http.job(id));
  }

  /**
   * Returns a user's jobs that were submitted since then and contain a text in their definition,
   * newest first.
   */
  List<JsonObject> jobsWith(String text, String user, Instant since) {
    return pages(
        "jobs",
        offset ->
            http.jobs(
                Map.of(
                    "definition__contains",
                    text,
                    "submit_time__gt",
                    since.toString(),
                    "ordering",
                    "-id",
                    "submitter__username",
                    user,
                    "limit",
                    Integer.toString(PAGE),
                    "offset",
                    Integer.toString(offset))));
  }

  /** Returns a user's unfinished jobs. */
  List<JsonObject> unfinishedJobs(String user) {
    return pages(
        "jobs",
        offset ->
            http.jobs(
                Map.of(
                    "state__in",
                    "Submitted,Scheduling,Scheduled,Running,Canceling",
                    "ordering",
                    "id",
                    "submitter__username",
                    user,
                    "limit",
                    Integer.toString(PAGE),
                    "offset",
                    Integer.toString(offset))));
  }

  /** Returns the number of jobs that wait for a device of a type. */
  long queued(String deviceType) {
    return LavaAnswer.object(
            "queue",
            http.jobs(
                Map.of(
                    "state", "Submitted",
                    "requested_device_type", deviceType,
                    "limit", "1")))
        .integer("count")
        .orElse(0L);
  }

  List<JsonObject> devices(String type) {
    return LavaAnswer.results(LavaAnswer.object("devices", http.devices(type)));
  }

  List<JsonObject> suites(String id) {
    return pages("suites", offset -> http.suites(id, PAGE, offset));
  }

  List<JsonObject> tests(String id) {
    return pages("tests", offset -> http.tests(id, PAGE, offset));
  }

  /** Cancels a job. Does nothing if it has ended. */
  void cancel(String id) {
    LavaAnswer.object("cancel " + id, http.cancel(id));
  }

  /** Returns the log, which the caller closes; empty before the first upload. */
  Optional<ResponseBody> log(String id) {
    return LavaAnswer.body("log " + id, http.logs(id));
  }

  private interface Pages {
    Call<ResponseBody> at(int offset);
  }

  private static List<JsonObject> pages(String what, Pages pages) {
    List<JsonObject> all = new ArrayList<>();
    for (int page = 0; page < MOST_PAGES; page++) {
      JsonObject answer = LavaAnswer.object(what, pages.at(all.size()));
      List<JsonObject> results = LavaAnswer.results(answer);
      all.addAll(results);
      if (results.isEmpty() || answer.string("next").isEmpty()) {
        break;
      }
    }
    return all;
  }

  @Override
  public void close() {
    HttpClients.close(client);
  }
}
