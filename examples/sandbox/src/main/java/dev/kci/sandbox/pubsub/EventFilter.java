package dev.kci.sandbox.pubsub;

import dev.kci.api.model.JsonObject;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.schema.IsoTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Parses queries of the history; all conditions must hold (source: recorded exchanges {@code
 * events-*}).
 */
final class EventFilter {
  private static final Pattern OBJECT_ID = Pattern.compile("[0-9a-fA-F]{24}");
  private static final Set<String> OF_NODE =
      Set.of("kind", "state", "result", "op", "name", "group", "owner");

  /** Parameters that count as absent if empty. */
  private static final Set<String> NAMED =
      Set.of(
          "kind", "state", "result", "op", "name", "group", "owner", "channel", "from", "node_id",
          "id", "ids", "path");

  private EventFilter() {}

  /**
   * Parses a query's parameters.
   *
   * @throws ApiFailure 400 for an invalid value
   */
  static Predicate<EventRecord> of(Map<String, String> parameters) {
    if (isSet(parameters, "node_id") && parameters.containsKey("data.id")) {
      throw ApiFailure.of(400, "Provide either node_id or data.id, not both");
    }
    if (isSet(parameters, "id") && isSet(parameters, "ids")) {
      throw ApiFailure.of(400, "Provide either id or ids, not both");
    }
    Predicate<EventRecord> all = record -> true;
    for (Map.Entry<String, String> entry : parameters.entrySet()) {
      if (!entry.getValue().isEmpty() || !NAMED.contains(entry.getKey())) {
        all = all.and(one(entry.getKey(), entry.getValue()));
      }
    }
    return all;
  }

  private static boolean isSet(Map<String, String> parameters, String name) {
    return !parameters.getOrDefault(name, "").isEmpty();
  }

  private static Predicate<EventRecord> one(String name, String value) {
    if (OF_NODE.contains(name)) {
      return record -> value.equals(payload(record).get(name));
    }
    return switch (name) {
      case "from" -> after(value);
      case "node_id" -> record -> value.equals(payload(record).get("id"));
      case "id" -> withId(List.of(value), "Invalid id format");
      case "ids" -> withIds(value);
      case "path" -> withPath(value);
      case "channel" -> record -> record.channel().equals(value);
      default -> field(name, value);
    };
  }

  /** The database treats any other name as the path of a field. */
  private static Predicate<EventRecord> field(String path, String value) {
    Object wanted =
        switch (value.toLowerCase(Locale.ROOT)) {
          case "true" -> true;
          case "false" -> false;
          default -> value;
        };
    return record -> {
      Object found = JsonObject.of(record.asJson()).get(path);
      return found instanceof List<?> list ? list.contains(wanted) : wanted.equals(found);
    };
  }

  private static Predicate<EventRecord> after(String time) {
    try {
      // stored times have milliseconds, so the given time is truncated to them
      String from = IsoTime.stored(time);
      return record -> record.timestamp().compareTo(from) > 0;
    } catch (IllegalArgumentException e) {
      throw ApiFailure.of(400, "Invalid 'from' parameter, must be an ISO 8601 datetime");
    }
  }

  private static Predicate<EventRecord> withIds(String value) {
    List<String> ids =
        Arrays.stream(value.split(",")).map(String::strip).filter(id -> !id.isEmpty()).toList();
    if (ids.isEmpty()) {
      throw ApiFailure.of(400, "ids must contain at least one id");
    }
    return withId(ids, "Invalid ids format");
  }

  private static Predicate<EventRecord> withId(List<String> ids, String refusal) {
    if (!ids.stream().allMatch(id -> OBJECT_ID.matcher(id).matches())) {
      throw ApiFailure.of(400, refusal);
    }
    return record -> ids.contains(record.id());
  }

  private static Predicate<EventRecord> withPath(String value) {
    try {
      Pattern pattern = Pattern.compile(value);
      return record ->
          payload(record).get("path") instanceof List<?> path
              && path.stream().anyMatch(step -> pattern.matcher(String.valueOf(step)).find());
    } catch (PatternSyntaxException e) {
      throw ApiFailure.internal();
    }
  }

  private static Map<?, ?> payload(EventRecord record) {
    return record.data() instanceof Map<?, ?> map ? map : Map.of();
  }
}
