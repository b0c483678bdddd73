package dev.kci.kciapi.output;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.text.SafeText;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints one node for people: a line for each field with a value; nested ones are indented. */
final class NodeDetails {
  private final PrintWriter out;

  NodeDetails(PrintWriter out) {
    this.out = out;
  }

  void print(Node node) {
    print("", NodeJson.write(node));
    out.flush();
  }

  private void print(String indent, JsonObject object) {
    object
        .asMap()
        .forEach(
            (key, value) -> {
              if (isEmpty(value)) {
                return;
              }
              JsonObject nested = JsonObject.from(value).orElse(null);
              if (nested == null) {
                out.println(SafeText.escape(indent + key + ": " + text(value)));
              } else {
                out.println(SafeText.escape(indent + key) + ":");
                print(indent + "  ", nested);
              }
            });
  }

  private static boolean isEmpty(@Nullable Object value) {
    return value == null
        || (value instanceof List<?> list && list.isEmpty())
        || (value instanceof Map<?, ?> map && map.isEmpty());
  }

  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : JsonText.write(value);
  }
}
