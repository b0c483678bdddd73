package dev.kci.report.model;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Text from outside (names, logs, commit messages) made safe to show on a terminal, in a mail and
 * in XML.
 *
 * <p>Terminal escape sequences and control characters go; characters that turn the direction of the
 * text around, or that nobody sees, become their code point in angle brackets, so that what is read
 * is what is there (CVE-2021-42574). Letters of right-to-left scripts stay.
 */
public final class SafeText {
  /** CSI and OSC sequences and the two-character ones (ECMA-48, sections 5.3 to 5.6). */
  private static final Pattern ESCAPES =
      Pattern.compile(
          "\u001b\\[[0-?]*[ -/]*[@-~]?|\u001b[\\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|\u001b[ -/]*[0-~]?");

  private SafeText() {}

  /** {@code text} as one line: line ends and tabs become blanks, the ends are trimmed. */
  public static String line(String text) {
    return clean(text).strip();
  }

  /** As {@link #line}, cut to {@code length} characters with an ellipsis. */
  public static String line(String text, int length) {
    // cut first: what is cleaned may have been megabytes
    String clean = line(text.length() > 4 * length ? text.substring(0, 4 * length) : text);
    return cut(clean, length);
  }

  /** A line of a log: as {@link #line(String, int)} with the indentation kept. */
  public static String logLine(String text, int length) {
    String head = text.length() > 4 * length ? text.substring(0, 4 * length) : text;
    return cut(clean(head).stripTrailing(), length);
  }

  private static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end = length - 1;
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + "…";
  }

  private static String clean(String text) {
    if (isPlain(text)) {
      return text;
    }
    String source = text.indexOf('\u001b') < 0 ? text : ESCAPES.matcher(text).replaceAll("");
    StringBuilder out = new StringBuilder(source.length());
    source.codePoints().forEach(point -> append(out, point));
    return out.toString();
  }

  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  private static void append(StringBuilder out, int point) {
    if (point == '\n' || point == '\r' || point == '\t' || point == 0x85) {
      out.append(' ');
    } else if (point >= 0xd800 && point <= 0xdfff) {
      out.append('\ufffd'); // half of a surrogate pair
    } else {
      switch (Character.getType(point)) {
        case Character.CONTROL -> {}
        case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
            out.append(visible(point));
        case Character.UNASSIGNED, Character.PRIVATE_USE -> out.append('\ufffd');
        default -> out.appendCodePoint(point);
      }
    }
  }

  private static String visible(int point) {
    return String.format(Locale.ROOT, "<U+%04X>", point);
  }
}
