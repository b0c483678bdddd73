package dev.kci.api.model;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Node} as the API's JSON and back. An absent field and null are the same when read; when
 * written, {@code data} has no nulls, since the server answers some of them with 500 (recorded
 * exchange {@code create-kernel-revision-null}).
 */
public final class NodeJson {
  private NodeJson() {}

  /**
   * Reads a node.
   *
   * @throws IllegalArgumentException when a field that each node has is missing or of a wrong form;
   *     the message names it
   */
  public static Node read(JsonObject json) {
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(json.asMap());
    Fields fields = new Fields(rest);
    NodeBuilder node =
        Node.builder(new NodeKind(fields.requiredText("kind")), fields.requiredText("name"))
            .id(fields.text("id"))
            .path(texts(fields.take("path")))
            .group(fields.text("group"))
            .parent(fields.text("parent"))
            .artifacts(artifacts(fields.take("artifacts")))
            .data(object(fields.take("data")))
            .debug(object(fields.take("debug")))
            .platformFilter(texts(fields.take("platform_filter")))
            .created(fields.time("created"))
            .updated(fields.time("updated"))
            .timeout(fields.time("timeout"))
            .holdoff(fields.time("holdoff"))
            .owner(fields.text("owner"))
            .submitter(fields.text("submitter"))
            .treeid(fields.text("treeid"))
            .userGroups(texts(fields.take("user_groups")))
            .processedByKcidbBridge(Boolean.TRUE.equals(fields.take("processed_by_kcidb_bridge")))
            .retryCounter(fields.take("retry_counter") instanceof Long count ? count : 0);
    String state = fields.text("state");
    if (state != null) {
      node.state(NodeState.of(state));
    }
    String result = fields.text("result");
    if (result != null) {
      node.result(Result.of(result));
    }
    Object jobfilter = fields.take("jobfilter");
    if (jobfilter != null) {
      node.jobfilter(texts(jobfilter));
    }
    return node.extra(JsonObject.ofParsed(rest)).build();
  }

  /** Writes a node whole, with null for what is not set; the id only when there is one. */
  public static JsonObject write(Node node) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    if (node.id() != null) {
      json.put("id", node.id());
    }
    json.put("kind", node.kind().wireName());
    json.put("name", node.name());
    json.put("path", node.path());
    json.put("group", node.group());
    json.put("parent", node.parent());
    json.put("state", node.state().wireName());
    json.put("result", node.result() == null ? null : node.result().wireName());
    json.put("artifacts", node.artifacts());
    json.put("data", node.data().withoutNulls());
    json.put("debug", node.debug());
    json.put("jobfilter", node.jobfilter());
    json.put("platform_filter", node.platformFilter());
    putTime(json, "created", node.created());
    putTime(json, "updated", node.updated());
    putTime(json, "timeout", node.timeout());
    json.put("holdoff", node.holdoff() == null ? null : Timestamps.format(node.holdoff()));
    json.put("owner", node.owner());
    json.put("submitter", node.submitter());
    json.put("treeid", node.treeid());
    json.put("user_groups", node.userGroups());
    json.put("processed_by_kcidb_bridge", node.processedByKcidbBridge());
    json.put("retry_counter", node.retryCounter());
    json.putAll(node.extra().asMap());
    return JsonObject.of(json);
  }

  /**
   * Writes a node for its creation: only what is set, since the server has the same defaults as
   * this library. The id is left out.
   */
  public static JsonObject writeNew(Node node) {
    Map<String, @Nullable Object> unset =
        new LinkedHashMap<>(write(Node.builder(node.kind(), node.name()).build()).asMap());
    unset.keySet().removeAll(List.of("kind", "name", "path"));
    Map<String, @Nullable Object> json = new LinkedHashMap<>(write(node).asMap());
    json.remove("id");
    json.entrySet()
        .removeIf(
            e ->
                unset.containsKey(e.getKey())
                    && Objects.equals(e.getValue(), unset.get(e.getKey())));
    return JsonObject.of(json);
  }

  /** The server has defaults for these when they are absent, but refuses null. */
  private static void putTime(
      Map<String, @Nullable Object> json, String field, @Nullable Instant time) {
    if (time != null) {
      json.put(field, Timestamps.format(time));
    }
  }

  private static List<String> texts(@Nullable Object value) {
    return value == null ? List.of() : JsonObject.of("list", value).strings("list");
  }

  private static JsonObject object(@Nullable Object value) {
    return value instanceof Map<?, ?> map
        ? JsonObject.ofParsed(JsonObject.stringKeys(map))
        : JsonObject.empty();
  }

  private static Map<String, String> artifacts(@Nullable Object value) {
    Map<String, String> urls = new LinkedHashMap<>();
    object(value)
        .asMap()
        .forEach(
            (name, url) -> {
              if (url instanceof String text) {
                urls.put(name, text);
              }
            });
    return urls;
  }

  /** Fields of a node that are taken one by one, so that the unknown ones are left over. */
  private record Fields(Map<String, @Nullable Object> rest) {
    @Nullable Object take(String field) {
      return rest.remove(field);
    }

    @Nullable String text(String field) {
      Object value = take(field);
      if (value == null || value instanceof String) {
        return (String) value;
      }
      throw new IllegalArgumentException("Node field '" + field + "' is no text: " + value);
    }

    String requiredText(String field) {
      String text = text(field);
      if (text == null) {
        throw new IllegalArgumentException("Node without '" + field + "'; every node has one");
      }
      return text;
    }

    @Nullable Instant time(String field) {
      String text = text(field);
      return text == null ? null : Timestamps.parse(text);
    }
  }
}
