package dev.kci.sandbox.nodes;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A condition of a query on one field, as the server's database evaluates it. */
sealed interface Condition {
  /** Returns whether a value other than a list meets the condition; null means absent too. */
  boolean holds(@Nullable Object value);

  /** Returns whether a value meets the condition; one element of a list suffices. */
  default boolean matches(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().anyMatch(this::holds);
    }
    return holds(value);
  }

  record Equal(@Nullable Object wanted) implements Condition {
    @Override
    public boolean holds(@Nullable Object value) {
      return Objects.equals(wanted, value);
    }
  }

  record In(Set<String> wanted) implements Condition {
    @Override
    public boolean holds(@Nullable Object value) {
      return value != null && wanted.contains(value);
    }
  }

  /** The opposite of another condition, which no element of a list may meet. */
  record Not(Condition other) implements Condition {
    @Override
    public boolean holds(@Nullable Object value) {
      return !other.holds(value);
    }

    @Override
    public boolean matches(@Nullable Object value) {
      return !other.matches(value);
    }
  }

  /** Order among texts (times too, in their stored form) or among whole numbers. */
  record Compared(Order order, Object bound) implements Condition {
    @Override
    public boolean holds(@Nullable Object value) {
      if (value instanceof String text && bound instanceof String limit) {
        return order.allows(text.compareTo(limit));
      }
      if (value instanceof Long number && bound instanceof Long limit) {
        return order.allows(number.compareTo(limit));
      }
      return false;
    }
  }

  /** A regular expression found anywhere in a text. */
  record Found(Pattern pattern) implements Condition {
    @Override
    public boolean holds(@Nullable Object value) {
      return value instanceof String text && pattern.matcher(text).find();
    }
  }

  /** A condition that no value meets, as for an operator unknown to the server. */
  record Never() implements Condition {
    @Override
    public boolean holds(@Nullable Object value) {
      return false;
    }
  }

  /** The comparing operators. */
  enum Order {
    LT,
    LTE,
    GT,
    GTE;

    boolean allows(int comparison) {
      return switch (this) {
        case LT -> comparison < 0;
        case LTE -> comparison <= 0;
        case GT -> comparison > 0;
        case GTE -> comparison >= 0;
      };
    }
  }
}
