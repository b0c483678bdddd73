package dev.kci.cli.settings;

import dev.kci.text.DurationText;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** What the value of a setting may be. */
public enum SettingType {
  TEXT("text in quotes"),
  PATH("the path of a file or folder in quotes"),
  LIST("text or a list of texts"),
  FLAG("true or false"),
  NUMBER("a whole number"),
  /** A duration; a number without unit is in seconds. */
  SECONDS("a duration such as \"30s\", \"5m\", \"2h\", or a whole number of seconds"),
  /** A duration; a number without unit is in minutes. */
  MINUTES("a duration such as \"5m\", \"2h\", \"1d\", or a whole number of minutes"),
  /** Text that is never shown; {@code KEY_file} names a file with it instead. */
  SECRET("text in quotes");

  private final String expected;

  SettingType(String expected) {
    this.expected = expected;
  }

  /** Returns what a value has to be, for messages and for the reference. */
  public String expected() {
    return expected;
  }

  /** Returns whether a value of TOML has this type. */
  boolean accepts(Object value) {
    return switch (this) {
      case TEXT, PATH, SECRET -> value instanceof String;
      case LIST -> value instanceof String || isListOfTexts(value);
      case FLAG -> value instanceof Boolean;
      case NUMBER -> value instanceof Long;
      case SECONDS, MINUTES ->
          value instanceof Long number
              ? number >= 0 && number <= Integer.MAX_VALUE
              : value instanceof String text && DurationText.parse(text).isPresent();
    };
  }

  /** Returns the unit of a number. */
  ChronoUnit unit() {
    return this == MINUTES ? ChronoUnit.MINUTES : ChronoUnit.SECONDS;
  }

  /** Returns the value for a message: not that of a secret, a list or a table. */
  Optional<String> shown(@Nullable Object value) {
    return this == SECRET || value instanceof TomlArray || value instanceof TomlTable
        ? Optional.empty()
        : Optional.of(String.valueOf(value));
  }

  private static boolean isListOfTexts(Object value) {
    return value instanceof TomlArray list
        && list.toList().stream().allMatch(String.class::isInstance);
  }
}
