package dev.kci.api.model;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Converts a {@link Node} to and from the API's JSON. Reading treats null like an absent field;
 * writing leaves nulls out of {@code data}, since the server answers some of them with 500
 * (recorded exchange {@code create-kernel-revision-null}).
 */
public final class NodeJson {
  private static final Set<String> FIELDS =
      Set.of(
          "id",
          "kind",
          "name",
          "path",
          "group",
          "parent",
          "state",
          "result",
          "artifacts",
          "data",
          "debug",
          "jobfilter",
          "platform_filter",
          "created",
          "updated",
          "timeout",
          "holdoff",
          "owner",
          "submitter",
          "treeid",
          "user_groups",
          "processed_by_kcidb_bridge",
          "retry_counter");

  private NodeJson() {}

  /**
   * Reads a node.
   *
   * @throws IllegalArgumentException if a required field is missing or a field has the wrong form;
   *     the message names it
   */
  public static Node read(JsonObject json) {
    Fields fields = new Fields(json.asMap());
    NodeBuilder node =
        Node.builder(new NodeKind(fields.requiredText("kind")), fields.requiredText("name"))
            .id(fields.text("id"))
            .path(texts(fields.value("path")))
            .group(fields.text("group"))
            .parent(fields.text("parent"))
            .artifacts(artifacts(fields.value("artifacts")))
            .data(object(fields.value("data")))
            .debug(object(fields.value("debug")))
            .platformFilter(texts(fields.value("platform_filter")))
            .created(fields.time("created"))
            .updated(fields.time("updated"))
            .timeout(fields.time("timeout"))
            .holdoff(fields.time("holdoff"))
            .owner(fields.text("owner"))
            .submitter(fields.text("submitter"))
            .treeid(fields.text("treeid"))
            .userGroups(texts(fields.value("user_groups")))
            .processedByKcidbBridge(Boolean.TRUE.equals(fields.value("processed_by_kcidb_bridge")))
            .retryCounter(fields.value("retry_counter") instanceof Long count ? count : 0);
    String state = fields.text("state");
    if (state != null) {
      node.state(NodeState.of(state));
    }
    String result = fields.text("result");
    if (result != null) {
      node.result(Result.of(result));
    }
    Object jobfilter = fields.value("jobfilter");
    if (jobfilter != null) {
      node.jobfilter(texts(jobfilter));
    }
    return node.extra(fields.unknown()).build();
  }

  /** Writes a whole node, with null for unset fields; without an id if it has none. */
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
   * Writes a node for its creation: without its id, and only the fields that are set, since the
   * server has the same defaults as this library.
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

  /** The server has defaults for these if absent, but rejects null. */
  private static void putTime(
      Map<String, @Nullable Object> json, String field, @Nullable Instant time) {
    if (time != null) {
      json.put(field, Timestamps.format(time));
    }
  }

  private static List<String> texts(@Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
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

  private record Fields(Map<String, @Nullable Object> json) {
    @Nullable Object value(String field) {
      return json.get(field);
    }

    /** Most nodes have none; not copying those matters for pages of many nodes. */
    JsonObject unknown() {
      if (FIELDS.containsAll(json.keySet())) {
        return JsonObject.empty();
      }
      Map<String, @Nullable Object> rest = new LinkedHashMap<>(json);
      rest.keySet().removeAll(FIELDS);
      return JsonObject.ofParsed(rest);
    }

    @Nullable String text(String field) {
      Object value = value(field);
      if (value == null || value instanceof String) {
        return (String) value;
      }
      throw new IllegalArgumentException(
          "Node field '" + field + "' is " + value + "; expected text");
    }

    String requiredText(String field) {
      String text = text(field);
      if (text == null) {
        throw new IllegalArgumentException(
            "Node field '" + field + "' is missing; every node has it");
      }
      return text;
    }

    @Nullable Instant time(String field) {
      String text = text(field);
      return text == null ? null : Timestamps.parse(text);
    }
  }
}
