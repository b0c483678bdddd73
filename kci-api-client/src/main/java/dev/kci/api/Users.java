package dev.kci.api;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.User;
import java.util.List;
import java.util.Map;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Retrofit;
import retrofit2.http.Field;
import retrofit2.http.FormUrlEncoded;
import retrofit2.http.GET;
import retrofit2.http.POST;

/** The users of the API. Thread-safe. */
public final class Users {
  interface Http {
    @GET("whoami")
    Call<ResponseBody> whoami();

    @FormUrlEncoded
    @POST("user/login")
    Call<ResponseBody> login(
        @Field("username") String username, @Field("password") String password);
  }

  private final Http http;
  private final Calls calls;
  private volatile @Nullable String username;

  Users(Retrofit retrofit, Calls calls) {
    this.http = retrofit.create(Http.class);
    this.calls = calls;
  }

  /**
   * {@code GET /whoami}: the token's user.
   *
   * @throws UnauthorizedException if the token is missing or invalid
   */
  public User whoami() {
    JsonObject json = Answers.object("GET whoami", calls.repeatable(http::whoami));
    String name = json.string("username").orElse("");
    if (name.isEmpty()) { // an empty owner of nodes would count as this user
      throw Answers.unexpected("GET whoami", "a user with a name", json);
    }
    calls.token().user(name);
    return new User(
        json.string("id").orElse(""),
        name,
        json.string("email").orElse(""),
        json.bool("is_superuser").orElse(false),
        groups(json.get("groups")));
  }

  /**
   * Returns the name of the token's user, as it appears in owners of nodes and subscriber ids. The
   * first call asks {@link #whoami()}; the name is remembered, since a token's user does not
   * change.
   *
   * @throws UnauthorizedException if the token is missing or invalid
   */
  public String username() {
    String known = username;
    if (known == null) {
      known = whoami().username();
      username = known;
    }
    return known;
  }

  /**
   * {@code POST /user/login}: creates a token for a user; its lifetime is up to the server.
   *
   * @param username the name, not the e-mail address
   * @throws InvalidRequestException if the name or password is wrong
   */
  public ApiToken login(String username, String password) {
    Object answer = calls.once(() -> http.login(username, password));
    // the answer contains a secret, so no message may quote it
    String token = JsonText.object(answer).flatMap(json -> json.string("access_token")).orElse("");
    try {
      return ApiToken.of(token);
    } catch (IllegalArgumentException noToken) {
      throw new ApiException(
          "POST user/login",
          200,
          "the answer contains no token; is this the URL of a KernelCI API?",
          null);
    }
  }

  /** A group is an object with a name. */
  private static List<String> groups(@Nullable Object value) {
    if (!(value instanceof List<?> list)) {
      return List.of();
    }
    return list.stream()
        .map(group -> group instanceof Map<?, ?> map ? map.get("name") : group)
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .toList();
  }
}
