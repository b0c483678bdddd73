package dev.kci.runner.results;

import dev.kci.api.model.Result;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of output, read as KTAP or TAP.
 *
 * <p>Sources: the kernel's Documentation/dev-tools/ktap.rst, the TAP 13 and 14 specifications. The
 * kernel prints KUnit's lines through its log, so a printk prefix ({@code <6>[ 1.234567][ T1] }) is
 * taken off; the kselftest runner puts {@code # } before the lines of a test program, so that, like
 * the indentation of KUnit, counts as nesting.
 *
 * @param column where the line's own text begins, after indentation and {@code # } prefixes
 * @param time the kernel's clock in the prefix; null without one
 */
record TapLine(Kind kind, int column, String text, @Nullable Duration time) {

  /** What a line is. */
  enum Kind {
    VERSION,
    /** {@code 1..N}, maybe with a SKIP. */
    PLAN,
    RESULT,
    /** The name of the tests that follow in this column. */
    SUBTEST,
    BAIL_OUT,
    /** Text for people: a line that begins with #. */
    DIAGNOSTIC,
    /** Everything else. */
    NOISE
  }

  private static final Pattern PRINTK =
      Pattern.compile("^(?:<\\d{1,3}>)?\\[ *(\\d{1,9})\\.(\\d{6})\\](?:\\[ *[TC]\\d+\\])? ?");
  private static final Pattern ESCAPE = Pattern.compile("\u001B\\[[0-9;?]*[A-Za-z]");
  private static final Pattern VERSION = Pattern.compile("^K?TAP version \\d+\\s*$");
  private static final Pattern PLAN = Pattern.compile("^1\\.\\.\\d{1,9}(?:\\s*#.*|\\s*)$");
  private static final Pattern RESULT =
      Pattern.compile("^(?:not )?ok\\b(?:\\s+\\d{1,9}(?:\\.\\.\\d+)?(?:\\s.*)?|\\s*$|\\s+-.*)$");
  private static final Pattern SUBTEST = Pattern.compile("^# Subtest: (.+)$");
  private static final Pattern KSELFTEST = Pattern.compile("^selftests: \\S.*: \\S.*$");

  static TapLine of(String raw) {
    String line = raw;
    if (line.indexOf('\u001B') >= 0) {
      line = ESCAPE.matcher(line).replaceAll("");
    }
    line = line.stripTrailing();
    Duration time = null;
    if (line.startsWith("[") || line.startsWith("<")) {
      Matcher printk = PRINTK.matcher(line);
      if (printk.find()) {
        time =
            Duration.ofSeconds(Long.parseLong(printk.group(1)))
                .plusNanos(Long.parseLong(printk.group(2)) * 1000);
        line = line.substring(printk.end());
      }
    }
    int column = nesting(line);
    String text = line.substring(column);
    if (RESULT.matcher(text).matches()) {
      return new TapLine(Kind.RESULT, column, text, time);
    }
    if (VERSION.matcher(text).matches()) {
      return new TapLine(Kind.VERSION, column, text, time);
    }
    if (PLAN.matcher(text).matches()) {
      return new TapLine(Kind.PLAN, column, text, time);
    }
    if (text.startsWith("Bail out!")) {
      return new TapLine(Kind.BAIL_OUT, column, text.substring(9).strip(), time);
    }
    return ofOther(line, column, text, time);
  }

  private static int nesting(String line) {
    int column = 0;
    while (column < line.length()) {
      if (line.charAt(column) == ' ') {
        column++;
      } else if (line.startsWith("# ", column)) {
        column += 2;
      } else {
        break;
      }
    }
    return column;
  }

  private static TapLine ofOther(String line, int column, String text, @Nullable Duration time) {
    int hash = line.lastIndexOf('#', column);
    if (hash >= 0 && line.startsWith("# ", hash)) {
      Matcher subtest = SUBTEST.matcher(line.substring(hash));
      if (subtest.matches()) {
        return new TapLine(Kind.SUBTEST, hash, subtest.group(1), time);
      }
      if (KSELFTEST.matcher(text).matches()) {
        // the runner's announcement; the program's own lines follow two columns further right
        return new TapLine(Kind.SUBTEST, column, text, time);
      }
    }
    boolean diagnostic = hash >= 0 || text.startsWith("#");
    return new TapLine(diagnostic ? Kind.DIAGNOSTIC : Kind.NOISE, column, line.strip(), time);
  }

  /** The number of planned tests of a {@link Kind#PLAN}. */
  int planned() {
    int end = 3;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return Integer.parseInt(text.substring(3, end));
  }

  /** Whether a {@link Kind#PLAN} says that everything is skipped. */
  boolean skipsAll() {
    return text.toUpperCase(Locale.ROOT).contains("# SKIP");
  }

  /** Reads a {@link Kind#RESULT}. */
  Outcome outcome() {
    return Outcome.of(text);
  }

  /**
   * What a result line says.
   *
   * @param reason the text after the directive; null without one
   */
  record Outcome(String name, Result result, @Nullable String reason) {
    private static final Pattern PARTS =
        Pattern.compile("^(not )?ok\\b\\s*(\\d+(?:\\.\\.\\d+)?)?\\s*(?:-\\s+|-$)?(.*)$");
    private static final Pattern DIRECTIVE =
        Pattern.compile(
            "(?:^|(?<!\\\\)\\s)#\\s*(SKIP\\w*|TODO|XFAIL|TIMEOUT|ERROR)\\b:?\\s*(.*)$",
            Pattern.CASE_INSENSITIVE);
    // kselftest: "# exit=1" after the name; before 2019 a "[PASS]"
    private static final Pattern NOTE = Pattern.compile("\\s#\\s*(\\S.*)$");
    private static final Pattern OLD_MARK = Pattern.compile("\\s*\\[(PASS|FAIL|SKIP|XFAIL)\\]$");

    static Outcome of(String text) {
      Matcher parts = PARTS.matcher(text);
      if (!parts.matches()) {
        throw new IllegalArgumentException("Not a TAP result line: " + text);
      }
      boolean ok = parts.group(1) == null;
      String number = parts.group(2) == null ? "" : parts.group(2);
      String description = parts.group(3).strip();
      Matcher directive = DIRECTIVE.matcher(description);
      if (directive.find()) {
        String name = description.substring(0, directive.start()).strip();
        String reason = directive.group(2).strip();
        String word = directive.group(1).toUpperCase(Locale.ROOT);
        // kselftest.h prints a skipped test as "ok 2 # SKIP its name"
        return new Outcome(
            name(name.isEmpty() ? reason : name, number),
            result(ok, word),
            (word.startsWith("SKIP") ? reason : word + " " + reason).strip());
      }
      Matcher mark = OLD_MARK.matcher(description);
      if (mark.find()) {
        return new Outcome(
            name(description.substring(0, mark.start()), number), result(ok, mark.group(1)), null);
      }
      Matcher note = NOTE.matcher(description);
      if (note.find()) {
        return new Outcome(
            name(description.substring(0, note.start()), number),
            ok ? Result.PASS : Result.FAIL,
            note.group(1));
      }
      return new Outcome(name(description, number), ok ? Result.PASS : Result.FAIL, null);
    }

    /** A failure that is expected (TODO, XFAIL) is not blamed on the kernel. */
    private static Result result(boolean ok, String word) {
      return switch (word) {
        case "PASS" -> Result.PASS;
        case "FAIL", "TIMEOUT", "ERROR" -> ok ? Result.PASS : Result.FAIL;
        case "TODO", "XFAIL" -> ok ? Result.PASS : Result.SKIP;
        default -> Result.SKIP;
      };
    }

    private static String name(String description, String number) {
      String name = TestName.clean(description);
      return name.isEmpty() ? "test-" + (number.isEmpty() ? "unnamed" : number) : name;
    }
  }
}
