package dev.kci.sandbox.schema;

import org.jspecify.annotations.Nullable;

/** A type of JSON values: checks a value and converts it to the form that is kept. */
@FunctionalInterface
public interface ValueType {
  /**
   * Returns the value in the form that is kept. If it is invalid, adds to {@code found} and returns
   * anything.
   */
  @Nullable Object check(@Nullable Object value, Location at, Violations found);

  /** Returns the same type, allowing null. */
  default ValueType orNull() {
    return (value, at, found) -> value == null ? null : check(value, at, found);
  }
}
