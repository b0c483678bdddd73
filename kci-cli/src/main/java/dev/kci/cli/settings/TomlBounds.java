package dev.kci.cli.settings;

import java.util.Optional;

/**
 * Checks settings before the TOML parser sees them: it needs stack for each bracket, and time in
 * proportion to the square of a number's length. Knows strings and comments, and nothing else.
 */
final class TomlBounds {
  /** Bytes of a file; a long settings file has 10 KiB. */
  static final int LARGEST = 1 << 20;

  private static final int DEEPEST = 100;
  private static final int LONGEST_WORD = 1000;

  private final String text;
  private int at;
  private int line = 1;

  private TomlBounds(String text) {
    this.text = text;
  }

  /**
   * What is beyond the bounds.
   *
   * @param line counted from 1
   */
  record Excess(int line, String message) {}

  /** The first excess of a text; empty if the parser can have it. */
  static Optional<Excess> check(String text) {
    return new TomlBounds(text).scan();
  }

  private Optional<Excess> scan() {
    int depth = 0;
    int word = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      switch (c) {
        case '[', '{' -> depth++;
        case ']', '}' -> depth--;
        case '"', '\'' -> skipString(c);
        case '#' -> skipUntil('\n');
        default -> {}
      }
      word = isOfWord(c) ? word + 1 : 0;
      if (depth > DEEPEST) {
        return excess("brackets are nested more than " + DEEPEST + " deep");
      }
      if (word > LONGEST_WORD) {
        return excess("a key or number has more than " + LONGEST_WORD + " characters");
      }
      advance();
    }
    return Optional.empty();
  }

  private Optional<Excess> excess(String message) {
    return Optional.of(new Excess(line, message));
  }

  private void advance() {
    if (at < text.length() && text.charAt(at) == '\n') {
      line++;
    }
    at++;
  }

  /** A dot joins keys, of which each is a table in the one before. */
  private static boolean isOfWord(char c) {
    return c >= '0' && c <= '9'
        || c >= 'A' && c <= 'Z'
        || c >= 'a' && c <= 'z'
        || "_-+.:".indexOf(c) >= 0;
  }

  /** Leaves the position at the last quote. */
  private void skipString(char quote) {
    String three = String.valueOf(quote).repeat(3);
    boolean multiline = text.startsWith(three, at);
    String end = multiline ? three : String.valueOf(quote);
    at += end.length();
    while (at < text.length() && !text.startsWith(end, at)) {
      if (text.charAt(at) == '\n' && !multiline) {
        at--; // not closed, which the parser will say
        return;
      }
      if (text.charAt(at) == '\\' && quote == '"') {
        advance();
      }
      advance();
    }
    at += end.length() - 1;
  }

  /** Leaves the position before the character. */
  private void skipUntil(char c) {
    while (at + 1 < text.length() && text.charAt(at + 1) != c) {
      at++;
    }
  }
}
