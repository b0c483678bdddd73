package dev.kci.text;

import java.util.Locale;

/** Turns names, such as a runtime's or an artifact's, into parts of environment variables. */
public final class VariableName {
  private VariableName() {}

  /** Returns a name in capitals, with {@code _} for all but letters and digits. */
  public static String of(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
