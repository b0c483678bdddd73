package dev.kci.api.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON object with any keys, such as a node's {@code data}.
 *
 * <p>Values are {@code null}, {@link String}, {@link Boolean}, {@link Number} ({@link Long} if
 * whole and in range), or an immutable {@link List} or {@link Map} of these. The getters take a
 * dotted path ({@code kernel_revision.version.patchlevel}); use {@link #asMap()} for keys that
 * contain a dot. Getters return empty if the value is absent, null, or of another type.
 */
public final class JsonObject {
  private static final JsonObject EMPTY = new JsonObject(Map.of());

  private final Map<String, @Nullable Object> values;

  private JsonObject(Map<String, @Nullable Object> values) {
    this.values = values;
  }

  /** Returns the object without keys. */
  public static JsonObject empty() {
    return EMPTY;
  }

  /** Creates an object with one key; see {@link #of(Map)} for the values allowed. */
  public static JsonObject of(String key, @Nullable Object value) {
    return EMPTY.with(key, value);
  }

  /**
   * Creates a deep, immutable copy of {@code values}, in their order.
   *
   * @throws IllegalArgumentException if a value has no JSON form
   */
  public static JsonObject of(Map<String, ? extends @Nullable Object> values) {
    return values.isEmpty() ? EMPTY : new JsonObject(copyMap(values));
  }

  /**
   * Wraps a map whose values are already immutable JSON, as created by a parser. The map must no
   * longer change.
   */
  static JsonObject ofParsed(Map<String, @Nullable Object> values) {
    return values.isEmpty() ? EMPTY : new JsonObject(Collections.unmodifiableMap(values));
  }

  /** Returns a value of a JSON object or list as an object; empty if it is not one. */
  public static Optional<JsonObject> from(@Nullable Object value) {
    if (value instanceof JsonObject json) {
      return Optional.of(json);
    }
    return value instanceof Map<?, ?> map
        ? Optional.of(new JsonObject(copyMap(stringKeys(map))))
        : Optional.empty();
  }

  /** The keys and values in order, unmodifiable. */
  public Map<String, @Nullable Object> asMap() {
    return values;
  }

  /** Returns whether there are no keys. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** Returns whether there is a value at a dotted path, possibly null. */
  public boolean has(String path) {
    int dot = path.lastIndexOf('.');
    if (dot < 0) {
      return values.containsKey(path);
    }
    return get(path.substring(0, dot)) instanceof Map<?, ?> map
        && map.containsKey(path.substring(dot + 1));
  }

  /** The value at a dotted path; null if absent or null. */
  public @Nullable Object get(String path) {
    @Nullable Object value = values;
    int start = 0;
    while (true) {
      if (!(value instanceof Map<?, ?> map)) {
        return null;
      }
      int dot = path.indexOf('.', start);
      value = map.get(dot < 0 ? path.substring(start) : path.substring(start, dot));
      if (dot < 0) {
        return value;
      }
      start = dot + 1;
    }
  }

  /** The text at a dotted path. */
  public Optional<String> string(String path) {
    return get(path) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** The whole number at a dotted path; text of digits counts too, because older nodes have it. */
  public Optional<Long> integer(String path) {
    Object value = get(path);
    if (value instanceof Long number) {
      return Optional.of(number);
    }
    if (value instanceof String text && text.matches("-?\\d{1,18}")) {
      return Optional.of(Long.valueOf(text));
    }
    return Optional.empty();
  }

  /** The truth value at a dotted path. */
  public Optional<Boolean> bool(String path) {
    return get(path) instanceof Boolean bool ? Optional.of(bool) : Optional.empty();
  }

  /** The object at a dotted path. */
  public Optional<JsonObject> object(String path) {
    return get(path) instanceof Map<?, ?> map
        ? Optional.of(new JsonObject(stringKeys(map)))
        : Optional.empty();
  }

  /** The texts in the list at a dotted path, without other elements; empty if there is no list. */
  public List<String> strings(String path) {
    if (!(get(path) instanceof List<?> list)) {
      return List.of();
    }
    return list.stream().filter(String.class::isInstance).map(String.class::cast).toList();
  }

  /** Returns a copy with one top-level key set; an existing key keeps its place. */
  public JsonObject with(String key, @Nullable Object value) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>(values);
    copy.put(key, copy(value));
    return new JsonObject(Collections.unmodifiableMap(copy));
  }

  /** Returns a copy with all top-level keys of {@code other} set. */
  public JsonObject with(JsonObject other) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>(values);
    copy.putAll(other.values);
    return ofParsed(copy);
  }

  /** Returns a copy without a top-level key. */
  public JsonObject without(String key) {
    if (!values.containsKey(key)) {
      return this;
    }
    Map<String, @Nullable Object> copy = new LinkedHashMap<>(values);
    copy.remove(key);
    return ofParsed(copy);
  }

  /**
   * Returns a copy without the keys whose value is null, in nested objects too. A hierarchy PUT
   * fills a node's data with nulls for which the server rejects a later write (recorded exchange
   * {@code hierarchy-child-put-back}: 500).
   */
  public JsonObject withoutNulls() {
    return ofParsed(withoutNulls(values));
  }

  private static Map<String, @Nullable Object> withoutNulls(
      Map<String, ? extends @Nullable Object> map) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> nested) {
            copy.put(key, Collections.unmodifiableMap(withoutNulls(stringKeys(nested))));
          } else if (value != null) {
            copy.put(key, value);
          }
        });
    return copy;
  }

  /** Compares the values: 1 and 1.0 differ, and the order of keys does not matter. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonObject json && values.equals(json.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }

  private static @Nullable Object copy(@Nullable Object value) {
    if (value == null || value instanceof String || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float || value instanceof Double) {
      double real = ((Number) value).doubleValue();
      if (!Double.isFinite(real)) {
        throw new IllegalArgumentException(value + " is not JSON; expected a finite number");
      }
      return real;
    }
    if (value instanceof Number) {
      return value;
    }
    if (value instanceof JsonObject json) {
      return json.values;
    }
    if (value instanceof Map<?, ?> map) {
      return copyMap(stringKeys(map));
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>(list.size());
      list.forEach(element -> copy.add(copy(element)));
      return Collections.unmodifiableList(copy);
    }
    throw new IllegalArgumentException(
        "A value of " + value.getClass() + " is not JSON; expected text, number, list or map");
  }

  private static Map<String, @Nullable Object> copyMap(
      Map<String, ? extends @Nullable Object> map) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(Objects.requireNonNull(key, "key"), copy(value)));
    return Collections.unmodifiableMap(copy);
  }

  @SuppressWarnings("unchecked") // every map in here was made by copyMap or a JSON parser
  static Map<String, @Nullable Object> stringKeys(Map<?, ?> map) {
    return (Map<String, @Nullable Object>) map;
  }
}
