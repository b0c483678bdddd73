package dev.kci.sandbox.schema;

import dev.kci.sandbox.schema.Violations.Violation;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Builds the server's single message about everything that is wrong in a node's {@code data}
 * (source: recorded exchanges {@code create-bad-revision}, {@code patch-null-timeout}).
 */
public final class PydanticText {
  private static final int LONGEST_INPUT = 50;

  private PydanticText() {}

  /** Returns the message for the model with this name. */
  public static String of(String model, Violations found) {
    List<Violation> list = found.list();
    return list.size()
        + (list.size() == 1 ? " validation error for " : " validation errors for ")
        + model
        + list.stream().map(PydanticText::lines).collect(Collectors.joining());
  }

  private static String lines(Violation violation) {
    return "\n%s\n  %s [type=%s, input_value=%s, input_type=%s]\n    For further information visit https://errors.pydantic.dev/2.13/v/%s"
        .formatted(
            violation.location().dotted(),
            violation.message(),
            violation.type(),
            shortened(python(violation.input())),
            typeName(violation.input()),
            violation.type());
  }

  private static String shortened(String text) {
    if (text.length() <= LONGEST_INPUT) {
      return text;
    }
    return text.substring(0, 25) + "..." + text.substring(text.length() - 24);
  }

  private static String python(@Nullable Object value) {
    if (value == null) {
      return "None";
    }
    if (value instanceof String text) {
      return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
    if (value instanceof Boolean bool) {
      return bool ? "True" : "False";
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> python(entry.getKey()) + ": " + python(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(PydanticText::python).collect(Collectors.joining(", ", "[", "]"));
    }
    return value.toString();
  }

  private static String typeName(@Nullable Object value) {
    if (value == null) {
      return "NoneType";
    }
    if (value instanceof String) {
      return "str";
    }
    if (value instanceof Boolean) {
      return "bool";
    }
    if (value instanceof Map) {
      return "dict";
    }
    if (value instanceof List) {
      return "list";
    }
    return value instanceof Long ? "int" : "float";
  }
}
