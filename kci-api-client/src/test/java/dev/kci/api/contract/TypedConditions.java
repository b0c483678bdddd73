package dev.kci.api.contract;

import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery.Condition;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.api.model.Timestamps;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Recreates recorded conditions with the typed fields, as a program would. */
final class TypedConditions {
  private TypedConditions() {}

  static Condition of(String key, String value) {
    String field = key.contains("__") ? key.substring(0, key.indexOf("__")) : key;
    String operator = key.substring(field.length());
    return switch (field) {
      case "kind" -> choice(NodeField.KIND, operator, value, NodeKind::new);
      case "state" -> choice(NodeField.STATE, operator, value, NodeState::of);
      case "result" -> choice(NodeField.RESULT, operator, value, Result::of);
      case "name" -> text(NodeField.NAME, operator, value);
      case "group" -> text(NodeField.GROUP, operator, value);
      case "owner" -> text(NodeField.OWNER, operator, value);
      case "submitter" -> text(NodeField.SUBMITTER, operator, value);
      case "treeid" -> text(NodeField.TREEID, operator, value);
      case "created" -> time(NodeField.CREATED, operator, value);
      case "updated" -> time(NodeField.UPDATED, operator, value);
      case "timeout" -> time(NodeField.TIMEOUT, operator, value);
      case "holdoff" -> time(NodeField.HOLDOFF, operator, value);
      case "parent" -> equal(NodeField.PARENT, operator, value);
      case "path" -> equal(NodeField.PATH, operator, value);
      case "retry_counter" -> equal(NodeField.RETRY_COUNTER, operator, Long.valueOf(value));
      case "processed_by_kcidb_bridge" ->
          equal(NodeField.PROCESSED_BY_KCIDB_BRIDGE, operator, Boolean.valueOf(value));
      default -> data(field, operator, value);
    };
  }

  private static <T> Condition equal(NodeField<T> field, String operator, T value) {
    if (operator.isEmpty()) {
      return field.is(value);
    }
    throw new IllegalArgumentException(field.wireName() + " has no " + operator);
  }

  private static <T> Condition choice(
      NodeField.Choice<T> field, String operator, String value, Function<String, T> type) {
    if (value.equals("null")) {
      return operator.isEmpty() ? field.isNull() : field.isNotNull();
    }
    List<T> values = Arrays.stream(value.split(",")).map(type).toList();
    return switch (operator) {
      case "" -> field.is(type.apply(value));
      case "__ne" -> field.isNot(type.apply(value));
      case "__in" -> field.in(values);
      case "__nin" -> field.notIn(values);
      default -> throw new IllegalArgumentException(field.wireName() + " has no " + operator);
    };
  }

  private static Condition text(NodeField.Text field, String operator, String value) {
    return operator.equals("__re")
        ? field.matches(value)
        : choice(field, operator, value, text -> text);
  }

  private static Condition time(NodeField.Time field, String operator, String value) {
    Instant time = Timestamps.parse(value);
    return switch (operator) {
      case "" -> field.is(time);
      case "__lt" -> field.before(time);
      case "__lte" -> field.notAfter(time);
      case "__gt" -> field.after(time);
      case "__gte" -> field.notBefore(time);
      default -> throw new IllegalArgumentException(field.wireName() + " has no " + operator);
    };
  }

  private static Condition data(String field, String operator, String value) {
    return switch (operator) {
      case "__int", "__gte" -> new Condition(field + operator, value);
      default -> text(NodeField.data(field.substring("data.".length())), operator, value);
    };
  }
}
