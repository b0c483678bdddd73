package dev.kci.sandbox.pubsub;

import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.schema.DateTimeType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a query of the history asks for; all must hold (source: recorded exchanges {@code
 * events-*}).
 */
final class EventFilter {
  private static final Pattern OBJECT_ID = Pattern.compile("[0-9a-fA-F]{24}");
  private static final Set<String> OF_NODE =
      Set.of("kind", "state", "result", "op", "name", "group", "owner");

  private EventFilter() {}

  /**
   * The filter that parameters ask for.
   *
   * @throws ApiFailure 400 for a value of the wrong form
   */
  static Predicate<EventRecord> of(Map<String, String> parameters) {
    if (parameters.containsKey("id") && parameters.containsKey("ids")) {
      throw ApiFailure.of(400, "Provide either id or ids, not both");
    }
    Predicate<EventRecord> all = record -> true;
    for (Map.Entry<String, String> entry : parameters.entrySet()) {
      all = all.and(one(entry.getKey(), entry.getValue()));
    }
    return all;
  }

  private static Predicate<EventRecord> one(String name, String value) {
    if (OF_NODE.contains(name)) {
      return record -> value.equals(payload(record).get(name));
    }
    return switch (name) {
      case "from" -> after(value);
      case "node_id" -> record -> value.equals(payload(record).get("id"));
      case "id", "ids" -> withId(value);
      case "path" -> withPath(value);
      case "channel" -> record -> record.channel().equals(value);
      default -> record -> false; // any other name is a field that no event has
    };
  }

  private static Predicate<EventRecord> after(String time) {
    try {
      if (time.length() >= 10) {
        // stored times have milliseconds: the comparison is with those of the given time
        String from = DateTimeType.stored(time);
        return record -> record.timestamp().compareTo(from) > 0;
      }
    } catch (IllegalArgumentException e) {
      throw badTime();
    }
    throw badTime();
  }

  private static ApiFailure badTime() {
    return ApiFailure.of(400, "Invalid 'from' parameter, must be an ISO 8601 datetime");
  }

  private static Predicate<EventRecord> withId(String value) {
    List<String> ids = Arrays.asList(value.split(",", -1));
    if (!ids.stream().allMatch(id -> OBJECT_ID.matcher(id).matches())) {
      throw ApiFailure.of(400, "Invalid id format");
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
