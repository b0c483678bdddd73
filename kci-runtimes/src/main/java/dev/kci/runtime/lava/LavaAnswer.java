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

/** Waits for the answers of a LAVA server, and tells from each what it means. */
final class LavaAnswer {
  private static final int NOT_FOUND = 404;

  private LavaAnswer() {}

  /** The objects of a page; anything else in it is ignored. */
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
   * An object that must be there.
   *
   * @param what is asked for, for messages
   * @throws RuntimeFailure if the server refuses or gives no object
   */
  static JsonObject object(String what, Call<ResponseBody> call) {
    return found(what, call)
        .orElseThrow(() -> RuntimeFailure.unavailable("LAVA " + what + ": 404", null));
  }

  /** As {@link #object}; empty for 404. */
  static Optional<JsonObject> found(String what, Call<ResponseBody> call) {
    Optional<ResponseBody> found = body(what, call);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (ResponseBody body = found.get()) {
      return Optional.of(JsonText.parseObject(body.byteStream()));
    } catch (IOException | IllegalArgumentException e) {
      throw RuntimeFailure.unavailable("LAVA " + what + ": " + e.getMessage(), e);
    }
  }

  /** The answer as it comes, to be closed; empty for 404. */
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

  /** A bad token is 403 here; 5xx is a page of HTML. */
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
      return "(a page of HTML)";
    }
    try {
      JsonObject json = JsonText.parseObject(text);
      return json.string("message").or(() -> json.string("detail")).orElse(text).strip();
    } catch (IllegalArgumentException e) {
      return text.strip();
    }
  }
}
