package dev.kci.sandbox.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object known to the server, in its order. Immutable.
 *
 * @param name the model's name in the server's messages
 */
public record Model(String name, List<Field> fields) implements ValueType {
  public Model {
    fields = List.copyOf(fields);
  }

  /**
   * One field.
   *
   * @param absent creates the value of an absent field; null if the field is required
   */
  public record Field(
      String name, ValueType type, @Nullable Supplier<? extends @Nullable Object> absent) {}

  /** Returns a model without fields, to add to. */
  public static Model named(String name) {
    return new Model(name, List.of());
  }

  /** Returns a copy with a required field. */
  public Model required(String field, ValueType type) {
    return with(new Field(field, type, null));
  }

  /** Returns a copy with an optional field. */
  public Model optional(String field, ValueType type, Supplier<? extends @Nullable Object> absent) {
    return with(new Field(field, type, absent));
  }

  /** Returns a copy with a field that is null if absent. */
  public Model nullable(String field, ValueType type) {
    return with(new Field(field, type.orNull(), () -> null));
  }

  private Model with(Field field) {
    List<Field> longer = new ArrayList<>(fields);
    longer.add(field);
    return new Model(name, longer);
  }

  /** Returns all fields in order, without unknown ones. */
  public Map<String, @Nullable Object> check(Map<?, ?> value, Location at, Violations found) {
    Map<String, @Nullable Object> checked = new LinkedHashMap<>();
    for (Field field : fields) {
      if (value.containsKey(field.name())) {
        checked.put(
            field.name(),
            field.type().check(value.get(field.name()), at.child(field.name()), found));
      } else if (field.absent() != null) {
        checked.put(field.name(), field.absent().get());
      } else {
        found.add("missing", at.child(field.name()), "Field required", value);
      }
    }
    return checked;
  }

  @Override
  public @Nullable Object check(@Nullable Object value, Location at, Violations found) {
    if (value instanceof Map<?, ?> map) {
      return check(map, at, found);
    }
    found.add("model_type", at, "Input should be a valid dictionary or instance of " + name, value);
    return value;
  }
}
