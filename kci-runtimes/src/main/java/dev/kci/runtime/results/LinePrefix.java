package dev.kci.runtime.results;

import dev.kci.text.SafeText;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Removes prefixes from lines of output: times, host names and tags of printk, syslog, journald,
 * containers and others.
 *
 * <p>Other forms are learned from a line that ends with {@code TAP version N}, as in the kernel's
 * kunit_parser.py: further lines lose a prefix of the same form, with any digits and letters. Not
 * thread-safe.
 */
final class LinePrefix {
  private static final Pattern PRINTK =
      Pattern.compile("^(?:<\\d{1,3}>)?\\[ *(\\d{1,9})\\.(\\d{6})\\](?:\\[ *[TC]\\d+\\])? ?");

  private static final String CLOCK = "\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?";

  /** A date or time, perhaps in brackets. After a date, syslog's host and program may follow. */
  private static final Pattern LOG =
      Pattern.compile(
          "^\\[?(?:(?:\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]"
              + CLOCK
              + "(?:Z| ?[+-]\\d\\d:?\\d\\d)?|[A-Z][a-z]{2} [ \\d]\\d "
              + CLOCK
              + ")\\]?(?: |$)(?:[\\w.-]{1,255} [\\w./-]{1,100}(?:\\[\\d{1,10}\\])?: ?)?|"
              + CLOCK
              + "\\]?(?: |$))");

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\uFEFF&&[^\\t]]+");

  /** A version line with its prefix and TAP's own nesting. */
  private static final Pattern VERSION =
      Pattern.compile("^(.{1,200}?)((?:[ \\t]|# )*)K?TAP version \\d{1,9}\\s*$");

  private static final int MOST = 4;

  private @Nullable Pattern learned;

  /**
   * A line without its prefix.
   *
   * @param text the rest, with its indentation
   * @param time the kernel's time in the prefix; may be null
   */
  record Stripped(String text, @Nullable Duration time) {}

  /** Strips a line, or each of its parts if it contains carriage returns. */
  void strip(String raw, Consumer<Stripped> parts) {
    int from = 0;
    int end = raw.indexOf('\r');
    while (end >= 0) {
      parts.accept(strip(raw.substring(from, end)));
      from = end + 1;
      end = raw.indexOf('\r', from);
    }
    parts.accept(strip(from == 0 ? raw : raw.substring(from)));
  }

  Stripped strip(String raw) {
    String line = hasControl(raw) ? withoutControl(raw) : raw.stripTrailing();
    Stripped known = known(ownForm(line));
    if (known.text().contains("TAP version ")) {
      learn(known.text(), line);
      return known(ownForm(line));
    }
    return known;
  }

  /** Checked first because logs are long and most lines have none. */
  private static boolean hasControl(String line) {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c < ' ' && c != '\t' || c >= '\u007F' && c < '\u00A0' || c == '\uFEFF') {
        return true;
      }
    }
    return false;
  }

  private static String withoutControl(String line) {
    return CONTROL.matcher(SafeText.withoutTerminalSequences(line)).replaceAll("").stripTrailing();
  }

  private String ownForm(String line) {
    if (learned != null) {
      Matcher matcher = learned.matcher(line);
      if (matcher.lookingAt()) {
        return line.substring(matcher.end());
      }
    }
    return line;
  }

  private static Stripped known(String line) {
    String rest = line;
    Duration time = null;
    for (int i = 0; i < MOST && !rest.isEmpty(); i++) {
      char first = rest.charAt(0);
      if (first == '[' || first == '<') {
        Matcher printk = PRINTK.matcher(rest);
        if (printk.find()) {
          time =
              Duration.ofSeconds(Long.parseLong(printk.group(1)))
                  .plusNanos(Long.parseLong(printk.group(2)) * 1000);
          rest = rest.substring(printk.end());
          continue;
        }
      }
      if (!mayBeLog(rest)) {
        break;
      }
      Matcher log = LOG.matcher(rest);
      if (!log.find()) {
        break;
      }
      rest = rest.substring(log.end());
    }
    return new Stripped(rest, time);
  }

  /** Checks cheaply whether separators of a time or date are where {@link #LOG} expects them. */
  private static boolean mayBeLog(String line) {
    int start = line.charAt(0) == '[' ? 1 : 0;
    if (line.length() < start + 8) {
      return false;
    }
    char third = line.charAt(start + 2);
    char fourth = line.charAt(start + 3);
    char fifth = line.charAt(start + 4);
    return third == ':' || fourth == ' ' || fifth == '-' || fifth == '/';
  }

  /** Learns the form of a version line's prefix, unless it looks like a sentence. */
  private void learn(String rest, String line) {
    Matcher version = VERSION.matcher(rest);
    if (!version.matches() || version.group(1).matches("[\\s#]*")) {
      return;
    }
    String prefix = version.group(1);
    char last = prefix.charAt(prefix.length() - 1);
    if (Character.isLetter(last) && prefix.chars().noneMatch(Character::isDigit)) {
      return;
    }
    int before = line.length() - rest.length();
    String whole = line.substring(0, before) + prefix;
    boolean spaced = version.group(2).startsWith(" ");
    learned = Pattern.compile(form(whole) + (spaced ? " ?" : ""));
  }

  private static String form(String prefix) {
    StringBuilder form = new StringBuilder("^");
    int i = 0;
    while (i < prefix.length()) {
      char c = prefix.charAt(i);
      int start = i++;
      if (isAsciiWord(c)) {
        while (i < prefix.length() && isAsciiWord(prefix.charAt(i))) {
          i++;
        }
        form.append("[A-Za-z0-9]++");
      } else if (c == ' ' || c == '\t') {
        while (i < prefix.length() && (prefix.charAt(i) == ' ' || prefix.charAt(i) == '\t')) {
          i++;
        }
        form.append("[ \\t]++");
      } else {
        form.append(Pattern.quote(prefix.substring(start, i)));
      }
    }
    return form.toString();
  }

  private static boolean isAsciiWord(char c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }
}
