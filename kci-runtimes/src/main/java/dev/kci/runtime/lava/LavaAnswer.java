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
  private static final int NOT_FOUND = 404;

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

  /** Returns an object; empty for 404. */
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

  /** Returns the raw answer, which the caller closes; empty for 404. */
  static Optional<ResponseBody> body(String what, Call<ResponseBody> call) {
    try {
      Response<ResponseBody> response = call.execute();
      ResponseBody body = response.body();
      if (response.isSuccessful() && body != null) {
        return Optional.of(body);
      }
      if (response.code() == NOT_FOUND) {
        return Optional.empty();
      }
      throw failure(what, response);
    } catch (IOException e) {
      throw RuntimeFailure.unavailable("LAVA " + what + ": " + ErrorText.of(e), e);
    }
  }

  /** LAVA answers 403 for an invalid token, and an HTML page for 5xx. */
  private static RuntimeFailure failure(String what, Response<ResponseBody> response)
      throws IOException {
    int status = response.code();
    String message = "LAVA " + what + ": " + status + " " + words(response);
    return status == 400 || status == 403 || status == 415
        ? RuntimeFailure.refused(message)
        : RuntimeFailure.unavailable(message, null);
  }

  private static String words(Response<ResponseBody> response) throws IOException {
    ResponseBody error = response.errorBody();
    String text = error == null ? "" : error.string();
    if (text.startsWith("<")) {
      return "(HTML page)";
    }
    try {
      JsonObject json = JsonText.parseObject(text);
      return json.string("message").or(() -> json.string("detail")).orElse(text).strip();
    } catch (IllegalArgumentException e) {
      return text.strip();
    }
  }
}
