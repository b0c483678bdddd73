package dev.kci.runtime.results;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of output without its {@link LinePrefix}, parsed as KTAP or TAP.
 *
 * <p>Sources: the kernel's Documentation/dev-tools/ktap.rst, the TAP 13 and 14 specifications. Any
 * white space nests, and so does {@code # }, which the kselftest runner puts before the lines of a
 * test program.
 *
 * @param column the start of the text after indentation and {@code # } prefixes; a tab advances to
 *     the next multiple of 8
 * @param time the kernel's time in the prefix; may be null
 * @param unread the number of further results that the line seems to contain
 */
record TapLine(Kind kind, int column, String text, @Nullable Duration time, int unread) {

  /** Kinds of lines. */
  enum Kind {
    VERSION,
    /** {@code 1..N}, optionally with a SKIP. */
    PLAN,
    RESULT,
    /** A result without number and dash; outside some TAP documents just a word. */
    BARE_RESULT,
    /** The name of the tests that follow in this column. */
    SUBTEST,
    BAIL_OUT,
    /** A comment: a line that begins with #. */
    DIAGNOSTIC,
    /** Everything else. */
    NOISE
  }

  private static final int TAB = 8;
  private static final Pattern VERSION = Pattern.compile("^K?TAP version \\d{1,9}$");
  private static final Pattern PLAN = Pattern.compile("^1\\.\\.\\d{1,9}(?:\\s*#.*)?$");
  private static final Pattern RESULT =
      Pattern.compile("^(?:not )?ok(?:\\s+\\d{1,9}(?:\\.\\.\\d+)?(?:\\s.*)?|\\s+-.*)$");
  private static final Pattern BARE_RESULT = Pattern.compile("^(?:not )?ok(?:\\s.*)?$");
  private static final Pattern SUBTEST = Pattern.compile("^# Subtest: (.+)$");
  private static final Pattern KSELFTEST = Pattern.compile("^selftests: \\S.*: \\S.*$");

  /** A numbered failure after any other text; hardly ever anything else. */
  private static final Pattern LOST_FAILURE = Pattern.compile("not ok\\s+\\d");

  /**
   * A numbered pass at the beginning of a line, or one with a description after a time or a
   * punctuation mark. After a word it is part of a sentence.
   */
  private static final Pattern LOST_PASS =
      Pattern.compile(
          "(?:^|[^\\w\\s,;(=/+]\\s*(?=ok\\s+\\d{1,9}\\s+\\S)"
              + "|\\d:\\d\\d(?:[.,]\\d{1,9})?Z?\\s+(?=ok\\s+\\d{1,9}\\s+\\S))"
              + "ok\\s+\\d");

  static TapLine of(LinePrefix.Stripped line) {
    String whole = line.text();
    int column = 0;
    int start = 0;
    while (start < whole.length()) {
      char c = whole.charAt(start);
      if (c == '\t') {
        column += TAB - column % TAB;
        start++;
      } else if (isSpace(c)) {
        column++;
        start++;
      } else if (c == '#' && start + 1 < whole.length() && isSpace(whole.charAt(start + 1))) {
        column += 2;
        start += 2;
      } else {
        break;
      }
    }
    String text = whole.substring(start);
    char first = text.isEmpty() ? ' ' : text.charAt(0);
    if ("onKT1Bb".indexOf(first) < 0) { // true of most lines
      return ofOther(line, start, column, text);
    }
    if (RESULT.matcher(text).matches()) {
      int lost = LOST_FAILURE.matcher(text).find(3) ? 1 : 0;
      return new TapLine(Kind.RESULT, column, text, line.time(), lost);
    }
    if (BARE_RESULT.matcher(text).matches() && !looksLikeResult(text)) {
      return new TapLine(Kind.BARE_RESULT, column, text, line.time(), 0);
    }
    if (VERSION.matcher(text).matches()) {
      return new TapLine(Kind.VERSION, column, text, line.time(), 0);
    }
    if (PLAN.matcher(text).matches()) {
      return new TapLine(Kind.PLAN, column, text, line.time(), 0);
    }
    if (text.regionMatches(true, 0, "Bail out!", 0, 9)) {
      return new TapLine(Kind.BAIL_OUT, column, text.substring(9).strip(), line.time(), 0);
    }
    return ofOther(line, start, column, text);
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static TapLine ofOther(LinePrefix.Stripped line, int start, int column, String text) {
    String whole = line.text();
    int hash = whole.lastIndexOf('#', start);
    if (hash >= 0 && whole.startsWith("# ", hash)) {
      Matcher subtest = SUBTEST.matcher(whole.substring(hash));
      if (subtest.matches()) {
        int own = hash == start ? column : column - 2;
        return new TapLine(Kind.SUBTEST, own, subtest.group(1), line.time(), 0);
      }
      if (KSELFTEST.matcher(text).matches()) {
        // the runner's announcement; the program's lines follow two columns further right
        return new TapLine(Kind.SUBTEST, column, text, line.time(), 0);
      }
    }
    boolean diagnostic = hash >= 0 || text.startsWith("#");
    return new TapLine(
        diagnostic ? Kind.DIAGNOSTIC : Kind.NOISE,
        column,
        whole.strip(),
        line.time(),
        looksLikeResult(text) ? 1 : 0);
  }

  /** A cheap precondition of both patterns, because every line of a log is checked. */
  private static boolean hasNumberedOk(String text) {
    for (int ok = text.indexOf("ok"); ok >= 0; ok = text.indexOf("ok", ok + 2)) {
      int next = ok + 2;
      while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
        next++;
      }
      if (next > ok + 2 && next < text.length() && Character.isDigit(text.charAt(next))) {
        return true;
      }
    }
    return false;
  }

  private static boolean looksLikeResult(String text) {
    return hasNumberedOk(text)
        && (LOST_FAILURE.matcher(text).find() || LOST_PASS.matcher(text).find());
  }

  /** Returns whether the line is {@code mark} with only nesting before it. */
  boolean is(String mark) {
    return text.endsWith(mark)
        && text.substring(0, text.length() - mark.length())
            .chars()
            .allMatch(c -> c == '#' || isSpace((char) c));
  }

  /** Returns whether a {@link Kind#VERSION} is KTAP's, where every result has a number. */
  boolean isKtap() {
    return text.startsWith("K");
  }

  /** Returns the number of tests in a {@link Kind#PLAN}. */
  int planned() {
    int end = 3;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return Integer.parseInt(text.substring(3, end));
  }

  /** Returns the comment of a {@link Kind#PLAN} without the word SKIP; may be empty. */
  String planReason() {
    int hash = text.indexOf('#');
    return hash < 0
        ? ""
        : text.substring(hash + 1).strip().replaceFirst("(?i)^skip\\S*", "").strip();
  }

  /** Returns whether a {@link Kind#PLAN} skips everything. */
  boolean skipsAll() {
    return text.toUpperCase(Locale.ROOT).contains("# SKIP");
  }

  /** Parses a {@link Kind#RESULT}. */
  TapResult result() {
    return TapResult.of(text);
  }
}
