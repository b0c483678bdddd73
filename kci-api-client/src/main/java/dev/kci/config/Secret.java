package dev.kci.config;

import java.util.Objects;

/** A token or password that only {@link #reveal()} shows. */
public final class Secret {
  private final String value;
  private final String source;

  public Secret(String value) {
    this(value, "");
  }

  /**
   * @param source the variable or setting it was read from, for messages; may be empty
   */
  public Secret(String value, String source) {
    this.value = Objects.requireNonNull(value, "value");
    this.source = source;
  }

  /** The variable or setting it was read from; empty if unknown. */
  public String source() {
    return source;
  }

  /** Returns the secret itself: for a request's header, never for logs, URLs or messages. */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
