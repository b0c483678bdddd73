package dev.kci.kciapi.node;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * A change of a node's fields from the command line or a file. Fields of {@code data}, {@code
 * artifacts} and {@code debug} are changed one by one, because the server replaces each of these
 * objects as a whole. All other fields are replaced.
 */
record NodeChange(Map<String, @Nullable Object> fields) {
  private static final Set<String> OPEN = Set.of("data", "artifacts", "debug");
  private static final Set<String> SERVERS = Set.of("id", "created", "updated", "owner", "path");

  /** Reads the fields of a JSON object. */
  static NodeChange of(JsonObject json) {
    return new NodeChange(json.asMap());
  }

  /**
   * Reads {@code FIELD=VALUE}. A dot leads into an open field; the value is text unless it is JSON:
   * {@code result=pass}, {@code data.error_code=null}, {@code retry_counter=1}.
   */
  static NodeChange of(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "'" + assignment + "' is not a change; expected FIELD=VALUE, such as result=pass");
    }
    @Nullable Object value = value(assignment.substring(equals + 1));
    List<String> names = new ArrayList<>(List.of(assignment.substring(0, equals).split("\\.")));
    Collections.reverse(names);
    for (String name : names) {
      value = JsonObject.of(name, value);
    }
    return of(JsonObject.from(value).orElseThrow());
  }

  private static @Nullable Object value(String text) {
    try {
      return JsonText.parse(text);
    } catch (IllegalArgumentException plainText) {
      return text;
    }
  }

  /**
   * Returns the node with the change applied.
   *
   * @throws IllegalArgumentException if there is no such field or the value is invalid
   */
  Node apply(Node node) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>(NodeJson.write(node).asMap());
    fields.forEach(
        (name, value) -> {
          if (SERVERS.contains(name) || !json.containsKey(name)) {
            throw new IllegalArgumentException(
                "'" + name + "' cannot be changed; expected one of " + names(json));
          }
          json.put(name, OPEN.contains(name) ? merged(json.get(name), value) : value);
        });
    return NodeJson.read(JsonObject.of(json));
  }

  private static List<String> names(Map<String, @Nullable Object> json) {
    return json.keySet().stream().filter(name -> !SERVERS.contains(name)).toList();
  }

  private static @Nullable Object merged(@Nullable Object before, @Nullable Object change) {
    JsonObject old = JsonObject.from(before).orElse(null);
    JsonObject more = JsonObject.from(change).orElse(null);
    if (more == null) {
      return change;
    }
    JsonObject merged = old == null ? JsonObject.empty() : old;
    for (Map.Entry<String, @Nullable Object> entry : more.asMap().entrySet()) {
      String key = entry.getKey();
      merged =
          entry.getValue() == null
              ? merged.without(key)
              : merged.with(key, merged(merged.asMap().get(key), entry.getValue()));
    }
    return merged.asMap();
  }

  /**
   * Reads a node from the content of a file.
   *
   * @throws ParameterException if it is invalid
   */
  static Node node(CommandSpec spec, String file, JsonObject json) {
    try {
      return NodeJson.read(json);
    } catch (IllegalArgumentException e) {
      String name = file.equals("-") ? "standard input" : file;
      throw new ParameterException(spec.commandLine(), name + ": not a node: " + e.getMessage(), e);
    }
  }
}
