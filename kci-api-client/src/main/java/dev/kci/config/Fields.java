package dev.kci.config;

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
 * The keys of one entry, taken one by one with the type that each must have. What has another type
 * is reported and counts as absent; keys that nobody asked for are reported at the end. Not
 * thread-safe.
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

  /** The keys of {@code value}, which must be a map; nothing at all is an empty map. */
  public static Fields of(String path, Located value, Consumer<Problem> problems) {
    if (value instanceof Located.Mapping map) {
      return new Fields(path, map, problems);
    }
    if (!isNothing(value)) {
      problems.accept(wrongType(path, value, "a map"));
    }
    return new Fields(path, Located.Mapping.empty(value.origin()), problems);
  }

  /** The keys of an entry, whose own place is where its name is written. */
  public static Fields ofEntry(String path, Located.Entry entry, Consumer<Problem> problems) {
    Located.Mapping keys = of(path, entry.value(), problems).source;
    return new Fields(
        path, new Located.Mapping(entry.keyOrigin(), keys.entries(), keys.repeated()), problems);
  }

  /** Where these keys are, like {@code jobs.baseline}. */
  public String path() {
    return path;
  }

  /** All keys as they are written. */
  public Located.Mapping source() {
    return source;
  }

  /** A text; null when absent. */
  public @Nullable String text(String key) {
    Located value = take(key);
    if (value == null || (value instanceof Located.Scalar s && s.value() instanceof String)) {
      return value == null ? null : ((Located.Scalar) value).text();
    }
    report(key, value, "text (in quotes when it looks like a number)");
    return null;
  }

  /** A text that must be there; empty when it is not, which has been reported. */
  public String requiredText(String key) {
    String text = text(key);
    if (text == null && isNothing(source.get(key).orElse(null))) {
      reportMissing(key, "text");
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
    Located value = take(key);
    if (value == null) {
      return null;
    }
    if (value instanceof Located.Scalar scalar && scalar.value() instanceof Long number) {
      return number;
    }
    report(key, value, "a whole number");
    return null;
  }

  /** A whole number that must be there; null when it is not, which has been reported. */
  public @Nullable Long requiredInteger(String key) {
    Long number = integer(key);
    if (number == null && isNothing(source.get(key).orElse(null))) {
      reportMissing(key, "a whole number");
    }
    return number;
  }

  /** A number; {@code otherwise} when absent. */
  public double number(String key, double otherwise) {
    Located value = take(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Located.Scalar scalar && scalar.value() instanceof Number number) {
      return number.doubleValue();
    }
    report(key, value, "a number");
    return otherwise;
  }

  /** A truth value; false when absent. */
  public boolean bool(String key) {
    return bool(key, false);
  }

  /** A truth value, which has a default. */
  public boolean bool(String key, boolean otherwise) {
    Located value = take(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Located.Scalar scalar && scalar.value() instanceof Boolean bool) {
      return bool;
    }
    report(key, value, "true or false");
    return otherwise;
  }

  /** An open map; empty when absent. */
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

  /** The keys of a nested map. */
  public Fields nested(String key) {
    Located value = take(key);
    return value == null
        ? new Fields(path + "." + key, Located.Mapping.empty(source.origin()), problems)
        : of(path + "." + key, value, problems);
  }

  /** A value as it is written; null when absent. */
  public @Nullable Located located(String key) {
    return take(key);
  }

  /** The keys that nobody asked for, as they are written; these are no mistake. */
  public Map<String, @Nullable Object> others() {
    Map<String, @Nullable Object> others = new LinkedHashMap<>(source.plain());
    others.keySet().removeAll(asked);
    return Collections.unmodifiableMap(others);
  }

  /** Says that these keys are known although nothing here reads them. */
  public void alsoKnown(String... keys) {
    asked.addAll(List.of(keys));
  }

  /**
   * Reports the keys that nobody asked for: as an error when they look like a misspelt one, else as
   * a warning, since a newer pipeline may have keys that this one ignores.
   */
  public void reportUnknown() {
    source
        .entries()
        .forEach(
            (key, entry) -> {
              if (!asked.contains(key)) {
                problems.accept(unknown(path, key, entry.keyOrigin(), asked));
              }
            });
  }

  static Problem unknown(String path, String key, Origin origin, Set<String> known) {
    String where = path.isEmpty() ? key : path + "." + key;
    String hint = Spelling.hint(key, known);
    return hint.isEmpty()
        ? Problem.warning(
            "unknown-key", origin, where, null, "is unknown; known are " + String.join(", ", known))
        : Problem.error("unknown-key", origin, where, null, "is unknown" + hint);
  }

  private @Nullable Located take(String key) {
    asked.add(key);
    Located value = source.get(key).orElse(null);
    return isNothing(value) ? null : value;
  }

  private static boolean isNothing(@Nullable Located value) {
    return value == null || (value instanceof Located.Scalar scalar && scalar.value() == null);
  }

  /** Reports a value of the wrong type. */
  public void report(String key, Located value, String expected) {
    problems.accept(wrongType(path + "." + key, value, expected));
  }

  private void reportMissing(String key, String expected) {
    problems.accept(
        Problem.error(
            "missing",
            source.origin(),
            path + "." + key,
            null,
            "is missing; expected " + expected));
  }

  private static Problem wrongType(String path, Located value, String expected) {
    String text = value instanceof Located.Scalar scalar ? scalar.text() : null;
    return Problem.error(
        "wrong-type", value.origin(), path, text, "is " + value.kind() + "; expected " + expected);
  }
}
