package dev.kci.api;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes what a call answered as the type that it must be. */
final class Answers {
  private Answers() {}

  static JsonObject object(String request, @Nullable Object answer) {
    return JsonText.object(answer).orElseThrow(() -> unexpected(request, "an object", answer));
  }

  static Node node(String request, @Nullable Object answer) {
    try {
      return NodeJson.read(object(request, answer));
    } catch (IllegalArgumentException e) {
      throw new ApiException(request, 200, e.getMessage() + "; is it a KernelCI API?", e);
    }
  }

  static List<Node> nodes(String request, @Nullable Object answer) {
    if (answer instanceof List<?> list) {
      return list.stream().map(item -> node(request, item)).toList();
    }
    throw unexpected(request, "a list of nodes", answer);
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
