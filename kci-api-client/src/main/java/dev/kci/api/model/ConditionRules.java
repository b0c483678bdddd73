package dev.kci.api.model;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Rejects conditions that the server answers with 500 or silently with no nodes (source: recorded
 * exchanges {@code nodes-parent-in}, {@code nodes-id}, {@code nodes-retry-counter-gt}, {@code
 * nodes-holdoff-null}, {@code nodes-name-re-bad}, {@code nodes-operator-unknown}, {@code
 * nodes-unknown-field}, {@code nodes-state-invalid}, {@code nodes-kind-unknown}).
 */
final class ConditionRules {
  private static final List<String> CHOICES = List.of("", "ne", "in", "nin");
  private static final List<String> TEXTS = List.of("", "ne", "in", "nin", "re");
  private static final List<String> TIMES = List.of("", "lt", "lte", "gt", "gte");
  private static final List<String> ONLY_EQUAL = List.of("");
  private static final List<String> OPEN =
      List.of("", "ne", "in", "nin", "re", "int", "lt", "lte", "gt", "gte");
  private static final List<String> NUMERIC = List.of("int", "lt", "lte", "gt", "gte");
  private static final Pattern OPEN_FIELDS = Pattern.compile("(data|artifacts|debug)\\..+");
  private static final int DATE_LENGTH = "2026-11-28".length();
  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");

  private interface Check {
    /**
     * @throws IllegalArgumentException if the field cannot have this value
     */
    void check(String key, String value);
  }

  private record Rule(List<String> operators, Check values) {}

  private static final Map<String, Rule> FIELDS =
      Map.ofEntries(
          Map.entry("kind", new Rule(CHOICES, (key, value) -> new NodeKind(value))),
          Map.entry("state", new Rule(CHOICES, (key, value) -> NodeState.of(value))),
          Map.entry("result", new Rule(CHOICES, ConditionRules::result)),
          Map.entry("name", new Rule(TEXTS, ConditionRules::anything)),
          Map.entry("group", new Rule(TEXTS, ConditionRules::anything)),
          Map.entry("owner", new Rule(TEXTS, ConditionRules::anything)),
          Map.entry("submitter", new Rule(TEXTS, ConditionRules::anything)),
          Map.entry("treeid", new Rule(TEXTS, ConditionRules::anything)),
          Map.entry("path", new Rule(ONLY_EQUAL, ConditionRules::anything)),
          Map.entry("parent", new Rule(ONLY_EQUAL, ConditionRules::notNull)),
          Map.entry("retry_counter", new Rule(ONLY_EQUAL, ConditionRules::number)),
          Map.entry("processed_by_kcidb_bridge", new Rule(ONLY_EQUAL, ConditionRules::truth)),
          Map.entry("created", new Rule(TIMES, ConditionRules::time)),
          Map.entry("updated", new Rule(TIMES, ConditionRules::time)),
          Map.entry("timeout", new Rule(TIMES, ConditionRules::time)),
          Map.entry("holdoff", new Rule(TIMES, ConditionRules::time)));

  private ConditionRules() {}

  /** Returns a key's field, without an operator. */
  static String field(String key) {
    int at = key.lastIndexOf("__");
    return at < 0 ? key : key.substring(0, at);
  }

  /**
   * @throws IllegalArgumentException if the server cannot handle the condition; the message says
   *     what is expected
   */
  static void check(String key, String value) {
    String field = field(key);
    String operator = field.equals(key) ? "" : key.substring(field.length() + 2);
    Rule rule = rule(field);
    checkOperator(key, operator, rule);
    if (operator.equals("re")) {
      regex(key, value);
      return;
    }
    Check values = isNumeric(operator, rule) ? ConditionRules::number : rule.values();
    boolean list = operator.equals("in") || operator.equals("nin");
    try {
      for (String one : list ? Arrays.asList(value.split(",", -1)) : List.of(value)) {
        values.check(key, one);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Condition '" + key + "': " + e.getMessage(), e);
    }
  }

  private static void checkOperator(String key, String operator, Rule rule) {
    if (rule.operators().contains(operator)) {
      return;
    }
    String allowed =
        rule.operators().equals(ONLY_EQUAL)
            ? " can only be compared for equality"
            : " supports the operators " + String.join(" ", rule.operators()).strip();
    throw new IllegalArgumentException("Condition '" + key + "': '" + field(key) + "'" + allowed);
  }

  /** For these operators the server converts the value to a number and matches only numbers. */
  private static boolean isNumeric(String operator, Rule rule) {
    return rule.operators().equals(OPEN) && NUMERIC.contains(operator);
  }

  private static Rule rule(String field) {
    Rule rule = FIELDS.get(field);
    if (rule != null) {
      return rule;
    }
    if (OPEN_FIELDS.matcher(field).matches()) {
      return new Rule(OPEN, ConditionRules::anything);
    }
    if (field.equals("id") || field.equals("_id")) {
      throw new IllegalArgumentException(
          "Condition '" + field + "': the server cannot query by id; get the node instead");
    }
    throw new IllegalArgumentException(
        "Condition '"
            + field
            + "': the server cannot query by it; expected "
            + String.join(", ", new TreeSet<>(FIELDS.keySet()))
            + ", data.…, artifacts.… or debug.…");
  }

  private static void regex(String key, String value) {
    try {
      Pattern.compile(value); // not quite the server's PCRE, but it rejects the same mistakes
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "Condition '"
              + key
              + "': '"
              + value
              + "' is not a regular expression: "
              + e.getDescription(),
          e);
    }
  }

  private static void anything(String key, String value) {}

  private static void result(String key, String value) {
    if (!value.equals("null")) {
      Result.of(value);
    }
  }

  private static void notNull(String key, String value) {
    if (value.equals("null")) {
      throw new IllegalArgumentException("the server cannot query for null here; expected a value");
    }
  }

  private static void number(String key, String value) {
    if (!WHOLE_NUMBER.matcher(value).matches()) {
      throw new IllegalArgumentException("'" + value + "' is not a whole number");
    }
  }

  private static void truth(String key, String value) {
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException("'" + value + "' is neither true nor false");
    }
  }

  private static void time(String key, String value) {
    notNull(key, value);
    if (!isDate(value)) {
      Timestamps.parse(value);
    }
  }

  /** A date alone means its midnight. */
  private static boolean isDate(String value) {
    if (value.length() != DATE_LENGTH) {
      return false; // an exception for each time would cost more than the rest of the check
    }
    try {
      LocalDate.parse(value);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
