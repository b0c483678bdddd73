package dev.kci.runtime;

import dev.kci.config.ConfigurationException;
import dev.kci.config.Problem;
import dev.kci.config.RuntimeConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a configured runtime that only this runner knows. A value of another kind than
 * expected is a {@link ConfigurationException} with its place.
 */
public record RuntimeKeys(RuntimeConfig config) {
  /** As it is configured; null when it is not. */
  public @Nullable Object value(String key) {
    return config.source().plain().get(key);
  }

  /** Null when it is not there. */
  public @Nullable String text(String key) {
    Object value = value(key);
    if (value == null || value instanceof String text && !text.isBlank()) {
      return (String) value;
    }
    throw wrong(key, "expected text");
  }

  /** A single one counts as a list. */
  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (Object each : list(key)) {
      if (!(each instanceof String text)) {
        throw wrong(key, "expected a list of names");
      }
      texts.add(text);
    }
    return texts;
  }

  private List<?> list(String key) {
    Object value = value(key);
    return value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
  }

  /** Empty when it is not there. */
  public Map<?, ?> map(String key) {
    Object value = value(key);
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw wrong(key, "expected a map");
  }

  /** As {@link #map}, with the values as texts. */
  public Map<String, String> textMap(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    map(key).forEach((name, value) -> texts.put(String.valueOf(name), String.valueOf(value)));
    return texts;
  }

  /** A single one counts as a list. */
  public List<Map<?, ?>> maps(String key) {
    List<Map<?, ?>> maps = new ArrayList<>();
    for (Object each : list(key)) {
      if (!(each instanceof Map<?, ?> map)) {
        throw wrong(key, "expected a list of maps");
      }
      maps.add(map);
    }
    return maps;
  }

  /** A truth value. */
  public boolean bool(String key, boolean standard) {
    Object value = value(key);
    if (value == null || value instanceof Boolean) {
      return value == null ? standard : (Boolean) value;
    }
    throw wrong(key, "expected true or false");
  }

  /** A whole number from 1 up to 2^31 - 1; null when it is not there. */
  public @Nullable Integer count(String key) {
    Object value = value(key);
    if (value == null) {
      return null;
    }
    if (value instanceof Long number && number > 0 && number <= Integer.MAX_VALUE) {
      return number.intValue();
    }
    throw wrong(key, "expected a whole number, 1 or more");
  }

  /** A number above 0; null when it is not there. */
  public @Nullable Double amount(String key) {
    Object value = value(key);
    if (value == null) {
      return null;
    }
    if (value instanceof Number number && number.doubleValue() > 0) {
      return number.doubleValue();
    }
    throw wrong(key, "expected a number above 0");
  }

  /** Whole seconds, 1 or more. */
  public Duration seconds(String key, Duration standard) {
    Object value = value(key);
    if (value == null) {
      return standard;
    }
    if (value instanceof Long number && number > 0 && number <= Integer.MAX_VALUE) {
      return Duration.ofSeconds(number);
    }
    throw wrong(key, "expected seconds, 1 or more");
  }

  /** What is wrong with the value of a key, and where it stands. */
  public ConfigurationException wrong(String key, String expected) {
    return new ConfigurationException(
        Problem.error(
            "wrong-type",
            config.source().originOf(key),
            "runtimes.%s.%s".formatted(config.name(), key),
            String.valueOf(value(key)),
            expected));
  }
}
