package dev.kci.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong in a configuration, as one line says it.
 *
 * @param rule what kind of problem it is, a short name that does not change: {@code unknown-key}
 * @param origin where it is written
 * @param key the entry and key, like {@code jobs.baseline-arm.template}
 * @param value what stands there; null when something is missing
 * @param message what is wrong and what is expected, without the place and the value
 */
public record Problem(
    Severity severity,
    String rule,
    Origin origin,
    String key,
    @Nullable String value,
    String message) {

  /** How bad a problem is. */
  public enum Severity {
    /** The configuration is not what its author meant, or cannot be used. */
    ERROR,
    /** It works, but is worth a look. */
    WARNING
  }

  public Problem {
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(message, "message");
  }

  /** An error. */
  public static Problem error(
      String rule, Origin origin, String key, @Nullable String value, String message) {
    return new Problem(Severity.ERROR, rule, origin, key, value, message);
  }

  /** A warning. */
  public static Problem warning(
      String rule, Origin origin, String key, @Nullable String value, String message) {
    return new Problem(Severity.WARNING, rule, origin, key, value, message);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** Place, key, value and message in one line. */
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
