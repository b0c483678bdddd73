package dev.kci.runner.template.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jinja2's tests, the names behind {@code is}. */
final class Tests {
  private Tests() {}

  static Filters.@Nullable Test find(String name) {
    return switch (name) {
      case "defined" -> (value, args) -> !(value instanceof Undefined);
      case "undefined" -> (value, args) -> value instanceof Undefined;
      case "none" -> (value, args) -> value == None.NONE;
      case "string" -> (value, args) -> value instanceof String;
      case "number" -> (value, args) -> value instanceof Number || value instanceof Boolean;
      case "integer" -> (value, args) -> value instanceof Number && !(value instanceof Double);
      case "float" -> (value, args) -> value instanceof Double;
      case "boolean" -> (value, args) -> value instanceof Boolean;
      case "true" -> (value, args) -> Boolean.TRUE.equals(value);
      case "false" -> (value, args) -> Boolean.FALSE.equals(value);
      case "mapping" -> (value, args) -> value instanceof Map;
      case "sequence" ->
          (value, args) ->
              value instanceof List
                  || value instanceof Map
                  || value instanceof String
                  || value instanceof Undefined;
      case "iterable" ->
          (value, args) ->
              value instanceof List
                  || value instanceof Map
                  || value instanceof String
                  || value instanceof Undefined;
      case "callable" -> (value, args) -> value instanceof Callable;
      case "sameas" ->
          (value, args) -> {
            Object other = args.need(0, "other");
            return value == other
                || (Py.type(value).equals(Py.type(other))
                    && !(value instanceof List || value instanceof Map)
                    && value.equals(other));
          };
      case "lower" ->
          (value, args) -> PyText.str(value).equals(PyText.str(value).toLowerCase(Locale.ROOT));
      case "upper" ->
          (value, args) -> PyText.str(value).equals(PyText.str(value).toUpperCase(Locale.ROOT));
      case "even" -> (value, args) -> Py.integer(value) % 2 == 0;
      case "odd" -> (value, args) -> Py.integer(value) % 2 != 0;
      case "divisibleby" -> (value, args) -> Py.integer(value) % args.integer(0, "num", 1) == 0;
      case "in" -> (value, args) -> Py.contains(args.need(0, "seq"), value);
      case "eq", "equalto", "==" -> comparison("==");
      case "ne", "!=" -> comparison("!=");
      case "lt", "lessthan", "<" -> comparison("<");
      case "le", "<=" -> comparison("<=");
      case "gt", "greaterthan", ">" -> comparison(">");
      case "ge", ">=" -> comparison(">=");
      case "filter" -> (value, args) -> Filters.find(PyText.str(value)) != null;
      case "test" -> (value, args) -> find(PyText.str(value)) != null;
      case "escaped" -> (value, args) -> false;
      default -> null;
    };
  }

  private static Filters.Test comparison(String operator) {
    return (value, args) -> ExpressionParser.compare(operator, value, args.need(0, "other"));
  }
}
