package dev.kci.benchmarks;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.Moshi;
import com.squareup.moshi.Types;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/** Listens by hand, with OkHttp and Moshi: the simplest client that receives every event. */
final class PlainListener {
  private static final int CATCH_UP_LIMIT = 1000;

  private final OkHttpClient http =
      new OkHttpClient.Builder().protocols(List.of(Protocol.HTTP_1_1)).build();
  private final JsonAdapter<Map<String, Object>> json =
      new Moshi.Builder()
          .build()
          .adapter(Types.newParameterizedType(Map.class, String.class, Object.class));
  private final URI base;
  private final String token;

  PlainListener(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /** Receives this many events of a durable subscriber. */
  void listen(String subscriber, int events) throws IOException {
    for (int got = 0; got < events; ) {
      long id = subscribe(subscriber);
      boolean redelivered = got > 0;
      for (int caughtUp = 0; caughtUp < CATCH_UP_LIMIT && got < events; ) {
        Map<String, Object> event = read(get("listen/" + id).get("data"));
        if (event.get("data") instanceof Map) {
          caughtUp++;
          got += redelivered ? 0 : 1;
          redelivered = false;
        }
      }
    }
  }

  private long subscribe(String subscriber) throws IOException {
    Request.Builder request = request("subscribe/node?subscriber_id=" + subscriber);
    return ((Number)
            Objects.requireNonNull(call(request.post(RequestBody.create(new byte[0]))).get("id")))
        .longValue();
  }

  private Map<String, Object> get(String path) throws IOException {
    return call(request(path));
  }

  private Request.Builder request(String path) {
    return new Request.Builder()
        .url(base.resolve("latest/" + path).toString())
        .header("Authorization", "Bearer " + token);
  }

  private Map<String, Object> call(Request.Builder request) throws IOException {
    try (Response response = http.newCall(request.build()).execute();
        ResponseBody body = response.body()) {
      if (!response.isSuccessful()) {
        throw new IOException("The sandbox answered with status " + response.code());
      }
      return Objects.requireNonNull(json.fromJson(body.source()));
    }
  }

  private Map<String, Object> read(@Nullable Object text) throws IOException {
    return Objects.requireNonNull(json.fromJson(String.valueOf(text)));
  }
}
