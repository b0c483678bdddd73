package dev.kci.api;

import java.util.Optional;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.Retrofit;
import retrofit2.http.Body;
import retrofit2.http.DELETE;
import retrofit2.http.GET;
import retrofit2.http.POST;
import retrofit2.http.Path;

/**
 * Texts that the API stores for its clients by namespace and key. All users share them, and every
 * call needs a token. Namespaces and keys must not contain slashes: the server does not find such
 * paths. Thread-safe.
 */
public final class KeyValues {
  interface Http {
    @GET("kv/{namespace}/{key}")
    Call<ResponseBody> get(@Path("namespace") String namespace, @Path("key") String key);

    @POST("kv/{namespace}/{key}")
    Call<ResponseBody> set(
        @Path("namespace") String namespace, @Path("key") String key, @Body RequestBody value);

    @DELETE("kv/{namespace}/{key}")
    Call<ResponseBody> delete(@Path("namespace") String namespace, @Path("key") String key);
  }

  private final Http http;
  private final Calls calls;

  KeyValues(Retrofit retrofit, Calls calls) {
    this.http = retrofit.create(Http.class);
    this.calls = calls;
  }

  /**
   * {@code GET /kv/{namespace}/{key}}: the text, or empty if it does not exist.
   *
   * @throws UnauthorizedException without a valid token
   */
  public Optional<String> get(String namespace, String key) {
    Object answer = calls.repeatable(() -> http.get(namespace, key));
    if (answer == null || answer instanceof String) {
      return Optional.ofNullable((String) answer);
    }
    throw Answers.unexpected("GET kv/" + namespace + "/" + key, "a text", answer);
  }

  /** {@code POST /kv/{namespace}/{key}}: stores this text, replacing any other. */
  public void set(String namespace, String key, String value) {
    calls.repeatable(() -> http.set(namespace, key, Calls.json(value)));
  }

  /** {@code DELETE /kv/{namespace}/{key}}: deletes the text if it exists. */
  public void delete(String namespace, String key) {
    calls.repeatable(() -> http.delete(namespace, key));
  }
}
