package dev.kci.sandbox.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The problems of a value, in the order found. Not thread-safe. */
public final class Violations {
  private final List<Violation> list = new ArrayList<>();

  /**
   * One problem.
   *
   * @param type the server's name for it, such as {@code missing}
   * @param input the invalid value
   * @param context the parts of the message; empty if the answer has no {@code ctx}
   */
  public record Violation(
      String type,
      Location location,
      String message,
      @Nullable Object input,
      Map<String, Object> context) {}

  public Violations add(String type, Location at, String message, @Nullable Object input) {
    return add(type, at, message, input, Map.of());
  }

  public Violations add(
      String type,
      Location at,
      String message,
      @Nullable Object input,
      Map<String, Object> context) {
    list.add(new Violation(type, at, message, input, context));
    return this;
  }

  public boolean isEmpty() {
    return list.isEmpty();
  }

  public List<Violation> list() {
    return List.copyOf(list);
  }

  /** Returns the list as the detail of a 422. */
  public List<Map<String, @Nullable Object>> asJson() {
    return list.stream().map(Violations::asJson).toList();
  }

  private static Map<String, @Nullable Object> asJson(Violation violation) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("type", violation.type());
    json.put("loc", violation.location().steps());
    json.put("msg", violation.message());
    json.put("input", violation.input());
    if (!violation.context().isEmpty()) {
      json.put("ctx", violation.context());
    }
    return json;
  }
}
