package dev.kci.runtime.results;

import dev.kci.api.model.Result;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A parsed TAP result line. In a description, {@code \#} is a hash that does not begin a directive,
 * and {@code \\} a backslash (TAP 14, section Escaping).
 *
 * @param number the test's number; 0 if absent
 * @param reason the text after the directive; may be null
 * @param duration from the note {@code time=}; may be null
 */
record TapResult(
    String name, int number, Result result, @Nullable String reason, @Nullable Duration duration) {
  private static final Pattern PARTS =
      Pattern.compile("^(not )?ok\\b\\s*(\\d{1,9}(?:\\.\\.\\d+)?)?(?!\\w)\\s*(?:-\\s+|-$)?(.*)$");

  private static final Pattern DIRECTIVE =
      Pattern.compile(
          "#\\s*(SKIP\\w*|TODO|XFAIL|TIMEOUT|ERROR)\\b:?\\s*(.*)$", Pattern.CASE_INSENSITIVE);

  // kselftest: "# exit=1" after the name; before 2019 a "[PASS]"
  private static final Pattern NOTE = Pattern.compile("#\\s*(\\S.*)$");
  private static final Pattern OLD_MARK = Pattern.compile("\\s*\\[(PASS|FAIL|SKIP|XFAIL)\\]$");

  /** The note of node-tap, in milliseconds unless it has another unit. */
  private static final Pattern TIME =
      Pattern.compile("\\s*#\\s*time=(\\d{1,12}(?:\\.\\d{1,9})?) ?(ns|us|ms|s|m)?(?=\\s|$)");

  static TapResult of(String text) {
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("Not a TAP result line: " + text);
    }
    boolean ok = parts.group(1) == null;
    String number = parts.group(2) == null ? "" : parts.group(2);
    String description = parts.group(3).strip();
    Duration duration = null;
    Matcher time = TIME.matcher(description);
    if (time.find() && isDelimiter(description, description.indexOf('#', time.start()))) {
      duration = duration(time.group(1), time.group(2));
      description =
          (description.substring(0, time.start()) + description.substring(time.end())).strip();
    }
    return read(ok, number, description, duration);
  }

  private static TapResult read(
      boolean ok, String number, String description, @Nullable Duration duration) {
    int id = number.isEmpty() ? 0 : Integer.parseInt(number.replaceFirst("\\.\\..*", ""));
    Result plain = ok ? Result.PASS : Result.FAIL;
    Matcher directive = DIRECTIVE.matcher(description);
    int from = 0;
    while (directive.find(from)) {
      if (!isDelimiter(description, directive.start())) {
        from = directive.start() + 1;
        continue;
      }
      String name = description.substring(0, directive.start()).strip();
      String reason = unescaped(directive.group(2).strip());
      String word = directive.group(1).toUpperCase(Locale.ROOT);
      // kselftest.h prints skipped tests as "ok 2 # SKIP NAME"
      return new TapResult(
          name(name.isEmpty() ? directive.group(2).strip() : name, number),
          id,
          result(ok, word),
          (word.startsWith("SKIP") ? reason : word + " " + reason).strip(),
          duration);
    }
    Matcher mark = OLD_MARK.matcher(description);
    if (mark.find()) {
      return new TapResult(
          name(description.substring(0, mark.start()), number),
          id,
          result(ok, mark.group(1)),
          null,
          duration);
    }
    Matcher note = NOTE.matcher(description);
    from = 0;
    while (note.find(from)) {
      if (note.start() > 0 && isDelimiter(description, note.start())) {
        return new TapResult(
            name(description.substring(0, note.start()), number),
            id,
            plain,
            unescaped(note.group(1)),
            duration);
      }
      from = note.start() + 1;
    }
    return new TapResult(name(description, number), id, plain, null, duration);
  }

  /** Returns whether a hash is unescaped and follows white space or an escaped backslash. */
  private static boolean isDelimiter(String text, int hash) {
    int backslashes = 0;
    while (hash - backslashes > 0 && text.charAt(hash - backslashes - 1) == '\\') {
      backslashes++;
    }
    return hash == 0
        || backslashes % 2 == 0
            && (backslashes > 0 || Character.isWhitespace(text.charAt(hash - 1)));
  }

  private static String unescaped(String text) {
    return text.replaceAll("\\\\([\\\\#])", "$1");
  }

  /** Expected failures (TODO, XFAIL) are not blamed on the kernel. */
  private static Result result(boolean ok, String word) {
    return switch (word) {
      case "PASS" -> Result.PASS;
      case "FAIL", "TIMEOUT", "ERROR" -> ok ? Result.PASS : Result.FAIL;
      case "TODO", "XFAIL" -> ok ? Result.PASS : Result.SKIP;
      default -> Result.SKIP;
    };
  }

  private static Duration duration(String number, @Nullable String unit) {
    double value = Double.parseDouble(number);
    double nanos =
        switch (unit == null ? "ms" : unit) {
          case "ns" -> value;
          case "us" -> value * 1e3;
          case "s" -> value * 1e9;
          case "m" -> value * 60e9;
          default -> value * 1e6;
        };
    return Duration.ofNanos(Math.round(nanos));
  }

  private static String name(String description, String number) {
    String name = TestName.clean(unescaped(description));
    return name.isEmpty() ? "test-" + (number.isEmpty() ? "unnamed" : number) : name;
  }
}
