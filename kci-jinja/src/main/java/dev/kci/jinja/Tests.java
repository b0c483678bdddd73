package dev.kci.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jinja2's tests, used with {@code is}. */
final class Tests {
  private Tests() {}

  static Filters.@Nullable Test find(String name) {
    return switch (name) {
      case "defined" -> (value, args) -> !(value instanceof Undefined);
      case "undefined" -> (value, args) -> value instanceof Undefined;
      case "none" -> (value, args) -> value == None.NONE;
      case "string" -> (value, args) -> PythonValues.plain(value) instanceof String;
      case "number" -> (value, args) -> value instanceof Number || value instanceof Boolean;
      case "integer" ->
          (value, args) -> value instanceof Long || value instanceof java.math.BigInteger;
      case "float" -> (value, args) -> value instanceof Double;
      case "boolean" -> (value, args) -> value instanceof Boolean;
      case "true" -> (value, args) -> Boolean.TRUE.equals(value);
      case "false" -> (value, args) -> Boolean.FALSE.equals(value);
      case "mapping" -> (value, args) -> value instanceof Map;
      case "sequence" ->
          (value, args) ->
              value instanceof List
                  || value instanceof Map
                  || PythonValues.plain(value) instanceof String
                  || value instanceof Undefined;
      case "iterable" ->
          (value, args) ->
              value instanceof List
                  || value instanceof Map
                  || value instanceof Generator
                  || value instanceof DictView
                  || PythonValues.plain(value) instanceof String
                  || value instanceof Undefined;
      case "callable" -> (value, args) -> value instanceof Callable || value instanceof PythonType;
      case "sameas" ->
          (value, args) -> {
            Object other = args.need(0, "other");
            return value == other
                || (PythonValues.type(value).equals(PythonValues.type(other))
                    && !(value instanceof List || value instanceof Map)
                    && value.equals(other));
          };
      case "lower" -> (value, args) -> StringCase.cased(PythonRepr.str(value), true);
      case "upper" -> (value, args) -> StringCase.cased(PythonRepr.str(value), false);
      case "even" -> (value, args) -> Comparisons.equal(rest(value, 2L), 0L);
      case "odd" -> (value, args) -> Comparisons.equal(rest(value, 2L), 1L);
      case "divisibleby" ->
          (value, args) -> Comparisons.equal(rest(value, args.need(0, "num")), 0L);
      case "in" -> (value, args) -> Comparisons.contains(args.need(0, "seq"), value);
      case "eq", "equalto", "==" -> comparison("==");
      case "ne", "!=" -> comparison("!=");
      case "lt", "lessthan", "<" -> comparison("<");
      case "le", "<=" -> comparison("<=");
      case "gt", "greaterthan", ">" -> comparison(">");
      case "ge", ">=" -> comparison(">=");
      case "filter" -> (value, args) -> Filters.find(PythonRepr.str(value)) != null;
      case "test" -> (value, args) -> find(PythonRepr.str(value)) != null;
      case "escaped" -> (value, args) -> value instanceof Markup;
      default -> null;
    };
  }

  private static Object rest(Object value, Object number) {
    return Arithmetic.apply("%", value, number);
  }

  private static Filters.Test comparison(String operator) {
    return (value, args) -> ExpressionParser.compare(operator, value, args.need(0, "other"));
  }
}
