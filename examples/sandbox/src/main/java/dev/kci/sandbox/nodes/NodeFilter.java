package dev.kci.sandbox.nodes;

import dev.kci.api.model.JsonObject;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.nodes.Condition.Compared;
import dev.kci.sandbox.nodes.Condition.Equal;
import dev.kci.sandbox.nodes.Condition.Found;
import dev.kci.sandbox.nodes.Condition.In;
import dev.kci.sandbox.nodes.Condition.Never;
import dev.kci.sandbox.nodes.Condition.Not;
import dev.kci.sandbox.nodes.Condition.Order;
import dev.kci.sandbox.schema.IsoTime;
import dev.kci.sandbox.schema.ObjectIds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a query, one list for each field; all must hold. Parses request parameters with
 * the server's quirks (source: recorded exchanges {@code nodes-*}). Immutable.
 */
record NodeFilter(Map<String, List<Condition>> conditions) {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  /**
   * Parses a query's parameters.
   *
   * @throws ApiFailure 400 for an invalid time, number or id; 500 where the server fails
   */
  static NodeFilter of(Map<String, String> parameters) {
    Map<String, List<Condition>> conditions = new LinkedHashMap<>();
    parameters.forEach(
        (key, value) -> {
          String[] parts = key.split("__", -1);
          if (parts.length != 2) { // several operators make a field that no node has
            conditions.put(key, new ArrayList<>(List.of(plain(key, value))));
            return;
          }
          String field = parts[0];
          List<Condition> others = conditions.computeIfAbsent(field, name -> new ArrayList<>());
          if (others.stream().anyMatch(Equal.class::isInstance)) {
            throw ApiFailure.internal(); // the server cannot combine an operator and a value
          }
          others.add(operator(field, parts[1], value));
        });
    return new NodeFilter(conditions);
  }

  /** Returns whether a node meets all conditions. */
  boolean matches(JsonObject node) {
    for (Map.Entry<String, List<Condition>> entry : conditions.entrySet()) {
      Object value = node.get(entry.getKey());
      for (Condition condition : entry.getValue()) {
        if (!condition.matches(value)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Returns the fields that must have one of a few values, with these values. */
  Map<String, Set<?>> choices() {
    Map<String, Set<?>> choices = new LinkedHashMap<>();
    conditions.forEach(
        (field, list) ->
            list.forEach(
                condition -> {
                  if (condition instanceof Equal equal && equal.wanted() != null) {
                    choices.put(field, Set.of(equal.wanted()));
                  } else if (condition instanceof In in) {
                    choices.put(field, in.wanted());
                  }
                }));
    return choices;
  }

  private static Condition plain(String field, String value) {
    if (NodeModels.TIMES.contains(field)) {
      return new Equal(time(value));
    }
    return switch (field) {
      case "parent" -> value.equals("null") ? new Never() : new Equal(ObjectIds.checked(value));
      case "retry_counter" -> new Equal(integer(value));
      case "id", "_id" -> new Never();
      default -> new Equal(value(value));
    };
  }

  private static Condition operator(String field, String operator, String value) {
    if (field.equals("parent") || field.equals("retry_counter")) {
      throw ApiFailure.internal(); // the server first converts these values to a number or id
    }
    return switch (operator) {
      case "lt", "lte", "gt", "gte" ->
          new Compared(Order.valueOf(operator.toUpperCase(Locale.ROOT)), operand(field, value));
      case "ne" -> new Not(new Equal(value.equals("null") ? null : operand(field, value)));
      case "in" -> new In(Set.copyOf(List.of(value.split(",", -1))));
      case "nin" -> new Not(new In(Set.copyOf(List.of(value.split(",", -1)))));
      case "re" -> new Found(pattern(value));
      case "int" -> new Equal(integer(value));
      default -> new Never();
    };
  }

  private static Object operand(String field, String value) {
    if (NodeModels.TIMES.contains(field)) {
      return time(value);
    }
    return NUMBER.matcher(value).matches() ? Long.valueOf(value) : value;
  }

  /** The server converts these words to values for every field. */
  private static @Nullable Object value(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> value.equals("null") ? null : value;
    };
  }

  private static String time(String value) {
    if (value.equals("null")) {
      throw ApiFailure.internal();
    }
    try {
      return IsoTime.stored(value);
    } catch (IllegalArgumentException e) {
      throw ApiFailure.of(400, String.valueOf(e.getMessage()));
    }
  }

  private static long integer(String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw ApiFailure.of(400, "invalid literal for int() with base 10: '" + value + "'");
    }
  }

  private static Pattern pattern(String value) {
    try {
      return Pattern.compile(value);
    } catch (PatternSyntaxException e) {
      throw ApiFailure.internal();
    }
  }
}
