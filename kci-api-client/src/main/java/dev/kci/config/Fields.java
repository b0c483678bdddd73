package dev.kci.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of one entry, each with its expected type. A value of another type is reported and
 * counts as absent; keys that nothing reads are reported at the end. Not thread-safe.
 */
public final class Fields {
  private final String path;
  private final Located.Mapping source;
  private final Consumer<Problem> problems;
  private final Set<String> asked = new LinkedHashSet<>();

  private Fields(String path, Located.Mapping source, Consumer<Problem> problems) {
    this.path = path;
    this.source = source;
    this.problems = problems;
  }

  /** Reads the keys of {@code value}, which must be a map; null counts as an empty map. */
  public static Fields of(String path, Located value, Consumer<Problem> problems) {
    if (value instanceof Located.Mapping map) {
      return new Fields(path, map, problems);
    }
    if (!isNothing(value)) {
      problems.accept(KeyProblems.wrongType(path, value, "a map"));
    }
    return new Fields(path, Located.Mapping.empty(value.origin()), problems);
  }

  /** Reads the keys of an entry, whose origin is where its name is written. */
  public static Fields ofEntry(String path, Located.Entry entry, Consumer<Problem> problems) {
    Located.Mapping keys = of(path, entry.value(), problems).source;
    return new Fields(
        path, new Located.Mapping(entry.keyOrigin(), keys.entries(), keys.repeated()), problems);
  }

  /** The path of these keys, such as {@code jobs.baseline}. */
  public String path() {
    return path;
  }

  /** All keys as written. */
  public Located.Mapping source() {
    return source;
  }

  /** A text; null when absent. */
  public @Nullable String text(String key) {
    return scalar(key, String.class, "text (in quotes if it looks like a number)");
  }

  /** A required text; reported, and empty, when absent. */
  public String requiredText(String key) {
    String text = text(key);
    if (text == null && isNothing(source.get(key))) {
      missing(key, "text");
    }
    return text == null ? "" : text;
  }

  /** A text or a number, as text; null when absent. */
  public @Nullable String textOrNumber(String key) {
    Located value = take(key);
    if (value == null || (value instanceof Located.Scalar s && !(s.value() instanceof Boolean))) {
      return value == null ? null : ((Located.Scalar) value).text();
    }
    report(key, value, "text or a number");
    return null;
  }

  /** A text that is not blank; null when absent. */
  public @Nullable String word(String key) {
    String text = text(key);
    if (text != null && text.isBlank()) {
      wrong(key, "is blank; expected text");
      return null;
    }
    return text;
  }

  /** A list of texts; a single text counts as a list of one. */
  public List<String> textOrTexts(String key) {
    return take(key) instanceof Located.Scalar s && s.value() instanceof String text
        ? List.of(text)
        : texts(key);
  }

  /** A list of texts; empty when absent. */
  public List<String> texts(String key) {
    Located value = take(key);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof Located.Sequence list)) {
      report(key, value, "a list");
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (Located item : list.items()) {
      if (item instanceof Located.Scalar scalar && scalar.value() instanceof String text) {
        texts.add(text);
      } else {
        report(key, item, "a list of texts");
      }
    }
    return List.copyOf(texts);
  }

  /** A whole number; null when absent. */
  public @Nullable Long integer(String key) {
    return scalar(key, Long.class, "a whole number");
  }

  /** A required whole number; reported, and null, when absent. */
  public @Nullable Long requiredInteger(String key) {
    Long number = integer(key);
    if (number == null && isNothing(source.get(key))) {
      missing(key, "a whole number");
    }
    return number;
  }

  /** A whole number from 1 to 2^31 - 1; null when absent. */
  public @Nullable Integer count(String key) {
    Number number = positive(key, Long.class, "a whole number, 1 or more");
    return number == null ? null : number.intValue();
  }

  /** Whole seconds, 1 to 2^31 - 1; null when absent. */
  public @Nullable Duration seconds(String key) {
    Number number = positive(key, Long.class, "seconds, 1 or more");
    return number == null ? null : Duration.ofSeconds(number.longValue());
  }

  /** A number above 0 and below 2^31; null when absent. */
  public @Nullable Double amount(String key) {
    Number number = positive(key, Number.class, "a number above 0");
    return number == null ? null : number.doubleValue();
  }

  private @Nullable Number positive(String key, Class<? extends Number> type, String expected) {
    Number number = scalar(key, type, expected);
    if (number == null || number.doubleValue() > 0 && number.doubleValue() <= Integer.MAX_VALUE) {
      return number;
    }
    wrong(key, "expected " + expected);
    return null;
  }

  /** A number; {@code otherwise} when absent. */
  public double number(String key, double otherwise) {
    Number number = scalar(key, Number.class, "a number");
    return number == null ? otherwise : number.doubleValue();
  }

  /** A truth value; false when absent. */
  public boolean bool(String key) {
    return bool(key, false);
  }

  /** A truth value; {@code otherwise} when absent. */
  public boolean bool(String key, boolean otherwise) {
    Boolean bool = scalar(key, Boolean.class, "true or false");
    return bool == null ? otherwise : bool;
  }

  private <T> @Nullable T scalar(String key, Class<T> type, String expected) {
    Located value = take(key);
    if (value == null) {
      return null;
    }
    if (value instanceof Located.Scalar scalar && type.isInstance(scalar.value())) {
      return type.cast(scalar.value());
    }
    report(key, value, expected);
    return null;
  }

  /** A map with any keys; empty when absent. */
  public Map<String, @Nullable Object> map(String key) {
    Located value = take(key);
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Located.Mapping map) {
      return map.plain();
    }
    report(key, value, "a map");
    return Map.of();
  }

  /** A list of maps with any keys; a single map counts as a list of one. */
  public List<Map<String, @Nullable Object>> maps(String key) {
    Located value = take(key);
    if (value == null) {
      return List.of();
    }
    List<Map<String, @Nullable Object>> maps = new ArrayList<>();
    for (Located item : value instanceof Located.Sequence list ? list.items() : List.of(value)) {
      if (item instanceof Located.Mapping map) {
        maps.add(map.plain());
      } else {
        report(key, item, "a list of maps");
      }
    }
    return Collections.unmodifiableList(maps);
  }

  /** The keys of a nested map. */
  public Fields nested(String key) {
    Located value = take(key);
    return value == null
        ? new Fields(path + "." + key, Located.Mapping.empty(source.origin()), problems)
        : of(path + "." + key, value, problems);
  }

  /** A value as written; null when absent. */
  public @Nullable Located located(String key) {
    return take(key);
  }

  /** The keys that nothing has read yet, as written; not reported. */
  public Map<String, @Nullable Object> others() {
    Map<String, @Nullable Object> others = new LinkedHashMap<>();
    source
        .entries()
        .forEach(
            (key, entry) -> {
              if (!asked.contains(key)) {
                others.put(key, entry.value().plain());
              }
            });
    return Collections.unmodifiableMap(others);
  }

  /**
   * Reports an invalid value of the right type.
   *
   * @param expected what is wrong with it, and what is expected
   */
  public void wrong(String key, String expected) {
    Located value = source.get(key);
    String text = value instanceof Located.Scalar scalar ? scalar.text() : null;
    problems.accept(
        Problem.error("invalid-value", source.originOf(key), path + "." + key, text, expected));
  }

  /** Returns whether a key has a value of any type. */
  public boolean has(String key) {
    return take(key) != null;
  }

  /** Returns a copy with the same known keys that reports problems elsewhere. */
  Fields reportingTo(Consumer<Problem> other) {
    Fields fields = new Fields(path, source, other);
    fields.asked.addAll(asked);
    return fields;
  }

  /** Marks all keys as known. */
  void alsoKnowAll() {
    asked.addAll(source.entries().keySet());
  }

  /** Marks a key as known although nothing here reads it. */
  public void alsoKnown(String key) {
    asked.add(key);
  }

  /** Reports the keys that nothing has read ({@link KeyProblems#unknown}). */
  public void reportUnknown() {
    source
        .entries()
        .forEach(
            (key, entry) -> {
              if (!asked.contains(key)) {
                problems.accept(KeyProblems.unknown(path, key, entry.keyOrigin(), asked));
              }
            });
  }

  private @Nullable Located take(String key) {
    asked.add(key);
    Located value = source.get(key);
    return isNothing(value) ? null : value;
  }

  private static boolean isNothing(@Nullable Located value) {
    return value == null || (value instanceof Located.Scalar scalar && scalar.value() == null);
  }

  /** Reports a value of the wrong type. */
  public void report(String key, Located value, String expected) {
    problems.accept(KeyProblems.wrongType(path + "." + key, value, expected));
  }

  /** Reports that a required key is missing. */
  public void missing(String key, String expected) {
    problems.accept(KeyProblems.missing(path + "." + key, source.origin(), expected));
  }
}
