package dev.kci.api;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.Timestamps;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Converts the answer of a call to the expected type. */
final class Answers {
  private Answers() {}

  static JsonObject object(String request, @Nullable Object answer) {
    return JsonText.object(answer).orElseThrow(() -> unexpected(request, "an object", answer));
  }

  static List<?> list(String request, @Nullable Object answer) {
    if (answer instanceof List<?> list) {
      return list;
    }
    throw unexpected(request, "a list", answer);
  }

  static long number(String request, @Nullable Object answer) {
    if (answer instanceof Long number) {
      return number;
    }
    throw unexpected(request, "a number", answer);
  }

  static Instant time(String request, JsonObject json, String field) {
    try {
      return Timestamps.parse(json.string(field).orElse(""));
    } catch (IllegalArgumentException e) {
      throw unexpected(request, "a time in '" + field + "'", json);
    }
  }

  static Node node(String request, @Nullable Object answer) {
    try {
      return NodeJson.read(object(request, answer));
    } catch (IllegalArgumentException e) {
      throw new ApiException(
          request, 200, e.getMessage() + "; is this the URL of a KernelCI API?", e);
    }
  }

  static List<Node> nodes(String request, @Nullable Object answer) {
    return list(request, answer).stream().map(item -> node(request, item)).toList();
  }

  static ApiException unexpected(String request, String expected, @Nullable Object answer) {
    String found = String.valueOf(answer);
    return new ApiException(
        request,
        200,
        "expected "
            + expected
            + ", found "
            + (found.length() > 200 ? found.substring(0, 200) + "…" : found),
        null);
  }
}
