package dev.kci.pipeline.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression in RE2's syntax, which is tried on lines of strangers' logs: its time is
 * linear in the line's length, whatever the pattern and the line. Thread-safe.
 */
public final class LogPattern {
  private static final int LONGEST = 500;

  private final Pattern pattern;

  private LogPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Compiles a pattern.
   *
   * @throws IllegalArgumentException if it is not valid; the message says why
   */
  public static LogPattern of(String regex) {
    if (regex.isBlank() || regex.length() > LONGEST) {
      throw new IllegalArgumentException(
          "has " + regex.length() + " characters; expected 1 to " + LONGEST);
    }
    try {
      return new LogPattern(Pattern.compile(regex));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "is not a regular expression of RE2 (" + e.getDescription() + ")", e);
    }
  }

  /** Returns whether a line contains a match. */
  public boolean isIn(CharSequence line) {
    return pattern.matcher(line).find();
  }

  /** Returns the regular expression. */
  @Override
  public String toString() {
    return pattern.pattern();
  }
}
