package dev.kci.runtime.lava;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.Response;

/** Executes calls to a LAVA server and interprets the answers. */
final class LavaAnswer {
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int UNSUPPORTED = 415;

  /** LAVA's words if the user has no right to this. For an invalid token it has other words. */
  private static final String NO_PERMISSION = "You do not have permission";

  /**
   * The text of an answer that is not a success.
   *
   * @param words its message
   * @param isOfLava whether its form is LAVA's own for 403 and 404
   * @param isOfCreation whether the request creates an object, so that no object is to blame for a
   *     403; LAVA answers 400 to a bad definition
   */
  private record Refusal(int status, String words, boolean isOfLava, boolean isOfCreation) {}

  private LavaAnswer() {}

  /** Returns the objects of a page. Anything else in it is ignored. */
  static List<JsonObject> results(JsonObject answer) {
    List<JsonObject> results = new ArrayList<>();
    if (answer.get("results") instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Map<?, ?> map) {
          JsonObject json = JsonObject.empty();
          for (Map.Entry<?, ?> entry : map.entrySet()) {
            json = json.with(String.valueOf(entry.getKey()), entry.getValue());
          }
          results.add(json);
        }
      }
    }
    return results;
  }

  /**
   * Returns an object that must exist.
   *
   * @param what the request, for messages
   * @throws RuntimeFailure if the server refuses or does not return an object
   */
  static JsonObject object(String what, Call<ResponseBody> call) {
    return found(what, call)
        .orElseThrow(() -> RuntimeFailure.unavailable("LAVA " + what + ": 404 Not Found", null));
  }

  /** Returns an object; empty if LAVA says that it does not exist. */
  static Optional<JsonObject> found(String what, Call<ResponseBody> call) {
    Optional<ResponseBody> found = body(what, call);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (ResponseBody body = found.get()) {
      return Optional.of(JsonText.parseObject(body.byteStream()));
    } catch (IOException | IllegalArgumentException e) {
      throw RuntimeFailure.unavailable("LAVA " + what + ": " + ErrorText.of(e), e);
    }
  }

  /**
   * Returns the raw answer, which the caller closes; empty if LAVA says that it does not exist. A
   * proxy also answers 404 while LAVA restarts, and that says nothing about a job.
   */
  static Optional<ResponseBody> body(String what, Call<ResponseBody> call) {
    try {
      Response<ResponseBody> response = call.execute();
      ResponseBody body = response.body();
      if (response.isSuccessful() && body != null) {
        return Optional.of(body);
      }
      Refusal refusal = refusal(response);
      if (refusal.status() == NOT_FOUND && refusal.isOfLava()) {
        return Optional.empty();
      }
      throw failure("LAVA " + what + ": " + refusal.status() + " " + refusal.words(), refusal);
    } catch (IOException e) {
      throw RuntimeFailure.unavailable("LAVA " + what + ": " + ErrorText.of(e), e);
    }
  }

  /** LAVA answers 403 for an invalid token too, and an HTML page for 5xx. */
  private static RuntimeFailure failure(String message, Refusal refusal) {
    return switch (refusal.status()) {
      case BAD_REQUEST, UNSUPPORTED -> RuntimeFailure.refused(message);
      case UNAUTHORIZED -> unauthorized(message);
      case FORBIDDEN -> {
        if (!refusal.isOfLava()) {
          yield RuntimeFailure.unavailable(message, null);
        }
        if (!refusal.words().startsWith(NO_PERMISSION)) {
          yield unauthorized(message);
        }
        yield refusal.isOfCreation()
            ? unauthorized(message, "allow the user of this lab's runtime_token to submit jobs")
            : RuntimeFailure.refused(message);
      }
      case NOT_FOUND ->
          RuntimeFailure.unavailable(
              message
                  + "; expected LAVA's REST API v0.2: check the lab's url and the proxy before it",
              null);
      default -> RuntimeFailure.unavailable(message, null);
    };
  }

  private static RuntimeFailure unauthorized(String message) {
    return unauthorized(message, "set a valid runtime_token for this lab in the settings");
  }

  private static RuntimeFailure unauthorized(String message, String remedy) {
    return RuntimeFailure.unauthorized(message.replaceFirst("\\.$", "") + "; " + remedy, null);
  }

  private static Refusal refusal(Response<ResponseBody> response) throws IOException {
    boolean creates = response.raw().request().method().equals("POST");
    ResponseBody error = response.errorBody();
    String text = error == null ? "" : error.string().strip();
    if (text.startsWith("<")) {
      return new Refusal(response.code(), "(HTML page)", false, creates);
    }
    try {
      JsonObject json = JsonText.parseObject(text);
      Optional<String> detail = json.string("detail");
      String words = json.string("message").or(() -> detail).orElse(text).strip();
      return new Refusal(response.code(), words, detail.isPresent(), creates);
    } catch (IllegalArgumentException e) {
      return new Refusal(response.code(), text, false, creates);
    }
  }
}
