package dev.kci.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A problem in a configuration, described in one line.
 *
 * @param rule the kind of problem, a stable short name such as {@code unknown-key}
 * @param origin where it is
 * @param key the entry and key, such as {@code jobs.baseline-arm.template}
 * @param value the value found; null if it is missing
 * @param message what is wrong and what is expected, without the place and the value
 */
public record Problem(
    Severity severity,
    String rule,
    Origin origin,
    String key,
    @Nullable String value,
    String message) {

  /** How serious a problem is. */
  public enum Severity {
    /** The configuration is not what its author meant, or cannot be used. */
    ERROR,
    /** It works, but is worth checking. */
    WARNING
  }

  public Problem {
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(message, "message");
  }

  /** Creates an error. */
  public static Problem error(
      String rule, Origin origin, String key, @Nullable String value, String message) {
    return new Problem(Severity.ERROR, rule, origin, key, value, message);
  }

  /** Creates a warning. */
  public static Problem warning(
      String rule, Origin origin, String key, @Nullable String value, String message) {
    return new Problem(Severity.WARNING, rule, origin, key, value, message);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** Returns place, key, value and message in one line. */
  @Override
  public String toString() {
    return origin
        + ": "
        + (key.isEmpty() ? "" : key)
        + (value == null ? "" : (key.isEmpty() ? "'" : " '") + value + "'")
        + (key.isEmpty() && value == null ? "" : ": ")
        + message;
  }
}
