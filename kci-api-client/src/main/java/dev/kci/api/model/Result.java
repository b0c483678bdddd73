package dev.kci.api.model;

import java.util.Locale;

/** The result of a node: of the test itself, or incomplete when the infrastructure failed. */
public enum Result {
  PASS,
  FAIL,
  SKIP,
  /** The infrastructure failed; nothing is said of the kernel. */
  INCOMPLETE;

  /** The name as the API writes it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The result of this name.
   *
   * @throws IllegalArgumentException if there is no such name
   */
  public static Result of(String wireName) {
    for (Result result : values()) {
      if (result.wireName().equals(wireName)) {
        return result;
      }
    }
    throw new IllegalArgumentException(
        "Unknown result '" + wireName + "'; expected pass, fail, skip or incomplete");
  }
}
