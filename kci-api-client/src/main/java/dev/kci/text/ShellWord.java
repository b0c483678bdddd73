package dev.kci.text;

import java.util.regex.Pattern;

/** Quotes text as one word of a POSIX shell. */
public final class ShellWord {
  /** Characters that no shell expands or splits at; {@code ~} only after others. */
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-][\\w@%+=:,./~-]*");

  private ShellWord() {}

  /**
   * Returns the text in single quotes.
   *
   * @throws IllegalArgumentException if it contains a NUL character, which no word can hold
   */
  public static String quoted(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "contains a NUL character, which a shell word cannot hold");
    }
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /** Returns the text unchanged if a shell takes it literally, otherwise {@linkplain #quoted}. */
  public static String of(String text) {
    return PLAIN.matcher(text).matches() ? text : quoted(text);
  }
}
