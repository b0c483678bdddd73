package dev.kci.sandbox.schema;

import org.jspecify.annotations.Nullable;

/** A type of JSON values: says what is wrong with one, and in what form it is kept. */
@FunctionalInterface
public interface ValueType {
  /**
   * The form in which the value is kept; anything when it is refused, which is added to {@code
   * found}.
   */
  @Nullable Object check(@Nullable Object value, Location at, Violations found);

  /** The same type, allowing null. */
  default ValueType orNull() {
    return (value, at, found) -> value == null ? null : check(value, at, found);
  }
}
