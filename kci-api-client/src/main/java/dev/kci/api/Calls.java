package dev.kci.api;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.machine.Machine;
import dev.kci.text.ErrorText;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Response;

/**
 * Executes calls: turns I/O errors and answers other than 2xx into {@link ApiException}s, retries
 * idempotent calls, and suspends calls for a while after many consecutive failures. Thread-safe.
 */
final class Calls {
  private static final MediaType JSON = MediaType.get("application/json");
  private static final int DETAIL_LIMIT = 2000;
  private static final int ERROR_LIMIT = 1 << 16;

  private final CallPolicy idempotent;
  private final CallPolicy refusedUnheard;
  private final CircuitBreaker breaker;
  private final TokenStanding token;
  private final InstantSource clock;
  private final Machine machine;

  Calls(
      CallPolicy idempotent,
      CallPolicy refusedUnheard,
      CircuitBreaker breaker,
      TokenStanding token,
      InstantSource clock,
      Machine machine) {
    this.idempotent = idempotent;
    this.refusedUnheard = refusedUnheard;
    this.breaker = breaker;
    this.token = token;
    this.clock = clock;
    this.machine = machine;
  }

  /** The standing of the token that calls are sent with. */
  TokenStanding token() {
    return token;
  }

  /** The monotonic clock, in nanoseconds. */
  long nanoTime() {
    return machine.nanoTime();
  }

  static RequestBody json(@Nullable Object value) {
    return RequestBody.create(JsonText.write(value), JSON);
  }

  /** Sends an idempotent call. */
  @Nullable Object repeatable(Supplier<Call<ResponseBody>> call) {
    return guarded(idempotent, call);
  }

  /** Sends a call that must not reach the server twice. */
  @Nullable Object once(Supplier<Call<ResponseBody>> call) {
    return guarded(refusedUnheard, call);
  }

  /**
   * Sends a call without retries or circuit breaker: for a long poll, whose caller paces itself.
   */
  @Nullable Object unguarded(Call<ResponseBody> call) {
    return send(call);
  }

  private @Nullable Object guarded(CallPolicy policy, Supplier<Call<ResponseBody>> call) {
    for (int attempt = 1; ; attempt++) {
      try {
        return breaker.call(() -> send(call.get()));
      } catch (CircuitBreaker.OpenException e) {
        throw new UnavailableException(
            name(call.get().request()),
            0,
            "not sent: the API failed many times in a row; calls resume in a few seconds",
            null,
            e);
      } catch (UnavailableException e) {
        if (!policy.isRetried(attempt, e)) {
          throw e;
        }
        rest(policy.wait(attempt, e, machine.random()), call);
      }
    }
  }

  private void rest(Duration wait, Supplier<Call<ResponseBody>> call) {
    try {
      machine.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(
          name(call.get().request()), 0, "interrupted while waiting to retry", null, e);
    }
  }

  private @Nullable Object send(Call<ResponseBody> call) {
    String request = name(call.request());
    try {
      Response<ResponseBody> response = call.execute();
      if (!response.isSuccessful()) {
        throw error(request, response);
      }
      if (needsToken(call.request())) {
        token.accepted();
      }
      try (ResponseBody body = response.body()) {
        return body == null ? null : parse(request, body.bytes());
      }
    } catch (BoundedAnswers.TooLargeException e) { // and would be again
      throw new ApiException(request, 200, ErrorText.reason(e), e);
    } catch (IOException e) {
      throw new UnavailableException(request, 0, ErrorText.of(e), null, e);
    }
  }

  /** Reading nodes needs no token, and a long poll may have started while the token was valid. */
  private static boolean needsToken(Request request) {
    return !request.method().equals("GET") && !request.url().encodedPath().endsWith("/user/login")
        || request.url().encodedPath().endsWith("/whoami");
  }

  private static @Nullable Object parse(String request, byte[] answer) {
    if (answer.length == 0) { // the server sends null, never nothing
      throw new UnavailableException(request, 200, "the answer is empty", null, null);
    }
    try {
      return JsonText.parse(answer);
    } catch (IllegalArgumentException e) {
      if (e.getCause() instanceof EOFException) {
        throw new UnavailableException(request, 200, "the answer is cut short", null, e);
      }
      throw new ApiException(
          request,
          200,
          "the answer cannot be read (" + e.getMessage() + "); is this the URL of a KernelCI API?",
          e);
    }
  }

  private ApiException error(String request, Response<ResponseBody> response) throws IOException {
    int status = response.code();
    String detail;
    try (ResponseBody body = response.errorBody()) {
      String words = body == null ? response.message() : beginning(body);
      detail = detail(withoutToken(words, response.raw().request())); // before cutting the text
    }
    return switch (status) {
      case 400, 422 -> new InvalidRequestException(request, status, detail);
      case 401, 403 -> token.refusal(request, status, detail);
      case 404 -> new NotFoundException(request, status, detail);
      case 429 -> new UnavailableException(request, status, detail, retryAfter(response), null);
      default ->
          status >= 500
              ? new UnavailableException(request, status, detail, retryAfter(response), null)
              : new ApiException(request, status, status < 400 ? redirect(response) : detail, null);
    };
  }

  private static String beginning(ResponseBody body) throws IOException {
    byte[] bytes = body.byteStream().readNBytes(ERROR_LIMIT);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Extracts the server's words: {@code detail} is text or a list of {loc, msg}, else message. */
  static String detail(String body) {
    JsonObject json;
    try {
      json = JsonObject.from(JsonText.parse(body)).orElse(JsonObject.empty());
    } catch (IllegalArgumentException notJson) {
      return shortened(body);
    }
    if (json.get("detail") instanceof List<?> list) {
      return String.join("; ", list.stream().map(Calls::complaint).toList());
    }
    return shortened(json.string("detail").or(() -> json.string("message")).orElse(body));
  }

  private static String complaint(@Nullable Object item) {
    JsonObject json = JsonObject.from(item).orElse(JsonObject.empty());
    Object location = json.get("loc");
    String where =
        location instanceof List<?> parts
            ? String.join(".", parts.stream().map(String::valueOf).toList()) + ": "
            : "";
    return where + json.string("msg").orElse(String.valueOf(item));
  }

  private static String shortened(String body) {
    String line = body.strip().replaceAll("\\s+", " ");
    return line.length() <= DETAIL_LIMIT ? line : line.substring(0, DETAIL_LIMIT) + "…";
  }

  private @Nullable Duration retryAfter(Response<?> response) {
    return RetryAfter.asked(response.headers(), clock.instant());
  }

  private static String redirect(Response<?> response) {
    return "the server redirects to "
        + response.headers().get("Location")
        + "; expected an answer: check the API's URL";
  }

  /** A server, or a proxy in front of it, may echo the request. */
  private static String withoutToken(String words, Request request) {
    String authorization = request.header("Authorization");
    return authorization == null
        ? words
        : words.replace(authorization.substring("Bearer ".length()), "<token>");
  }

  private static String name(Request request) {
    String query = request.url().encodedQuery();
    return request.method()
        + " "
        + request.url().encodedPath()
        + (query == null ? "" : "?" + query);
  }
}
