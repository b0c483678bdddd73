package dev.kci.sandbox.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object that the server knows, in its order. Immutable.
 *
 * @param name the name of the model in the server's texts
 */
public record Model(String name, List<Field> fields) implements ValueType {
  public Model {
    fields = List.copyOf(fields);
  }

  /**
   * One field.
   *
   * @param absent makes the value of a field that was not sent; null when it must be sent
   */
  public record Field(
      String name, ValueType type, @Nullable Supplier<? extends @Nullable Object> absent) {}

  /** A model without fields, to add to. */
  public static Model named(String name) {
    return new Model(name, List.of());
  }

  /** This model with a field that must be sent. */
  public Model required(String field, ValueType type) {
    return with(new Field(field, type, null));
  }

  /** This model with a field that may be left out. */
  public Model optional(String field, ValueType type, Supplier<? extends @Nullable Object> absent) {
    return with(new Field(field, type, absent));
  }

  /** This model with a field that is null when left out. */
  public Model nullable(String field, ValueType type) {
    return with(new Field(field, type.orNull(), () -> null));
  }

  private Model with(Field field) {
    List<Field> longer = new ArrayList<>(fields);
    longer.add(field);
    return new Model(name, longer);
  }

  /** All fields in order, unknown ones dropped. */
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
