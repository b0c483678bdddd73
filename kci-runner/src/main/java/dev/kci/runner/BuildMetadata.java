package dev.kci.runner;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.runner.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * The metadata.json of builds, which names the device trees that were built; each is fetched once.
 * Thread-safe.
 */
final class BuildMetadata implements AutoCloseable {
  private static final int MOST = 64;
  private static final int MOST_BYTES = 16 << 20;

  private final OkHttpClient http =
      new OkHttpClient.Builder()
          .connectTimeout(Duration.ofSeconds(10))
          .callTimeout(Duration.ofSeconds(60))
          .build();
  private final Map<String, JsonObject> known =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, JsonObject> eldest) {
              return size() > MOST;
            }
          });

  /**
   * The document at a URL; empty when there is none.
   *
   * @throws RuntimeFailure when the server does not answer, or not with JSON: worth another try
   */
  Optional<JsonObject> at(String url) {
    JsonObject found = known.get(url);
    if (found != null) {
      return Optional.of(found);
    }
    Optional<JsonObject> fetched = fetch(url);
    fetched.ifPresent(json -> known.put(url, json));
    return fetched;
  }

  private Optional<JsonObject> fetch(String url) {
    HttpUrl address = HttpUrl.parse(url);
    if (address == null) {
      return Optional.empty();
    }
    try (Response response = http.newCall(new Request.Builder().url(address).build()).execute()) {
      if (response.code() == 404 || response.code() == 410) {
        return Optional.empty();
      }
      if (!response.isSuccessful()) {
        throw RuntimeFailure.unavailable("GET " + url + ": status " + response.code(), null);
      }
      byte[] body = response.body().byteStream().readNBytes(MOST_BYTES + 1);
      if (body.length > MOST_BYTES) {
        throw RuntimeFailure.refused("GET " + url + ": more than " + MOST_BYTES + " bytes");
      }
      return Optional.of(JsonText.parseObject(new String(body, StandardCharsets.UTF_8)));
    } catch (IOException | IllegalArgumentException e) {
      throw RuntimeFailure.unavailable("GET " + url + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    http.dispatcher().cancelAll();
    http.connectionPool().evictAll();
  }
}
