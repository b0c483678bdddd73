package dev.kci.api.model;

import java.util.Locale;

/** The result of a node: the test's own, or incomplete if the infrastructure failed. */
public enum Result {
  PASS,
  FAIL,
  SKIP,
  /** The infrastructure failed, so the result says nothing about the kernel. */
  INCOMPLETE;

  /** The name as the API writes it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the result with this name.
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
