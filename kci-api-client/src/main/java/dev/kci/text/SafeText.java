package dev.kci.text;

import java.util.regex.Pattern;

/**
 * Makes text from outside (names, messages, logs) safe to show on a terminal, in a log, in a mail
 * and in XML.
 *
 * <p>Characters that are invisible, or that change how other text looks, become JSON escapes:
 * {@code \n}, <code>&#92;u001b</code>. These are control characters, line and paragraph separators,
 * characters that reverse the direction of text (CVE-2021-42574) or have no width, private and
 * unassigned code points, and halves of surrogate pairs. Letters of all scripts are kept.
 * Backslashes are kept too, so an escape shows what is there but cannot be reversed.
 *
 * <p>{@link #escape(String)} shows everything, which suits names and messages. {@link #plain} is
 * for the output of programs: it drops colours and other terminal sequences and turns tabs into
 * blanks.
 *
 * <p>The cost is proportional to the text shown, not to the length of the input.
 */
public final class SafeText {
  /** The maximum length of a line, in characters, if the caller sets no bound. */
  public static final int LONGEST = 8192;

  /** CSI and OSC sequences and the two-character ones (ECMA-48, sections 5.3 to 5.6). */
  private static final Pattern TERMINAL_SEQUENCE =
      Pattern.compile(
          "\u001b\\[[0-?]*[ -/]*[@-~]?"
              + "|\u001b[\\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?"
              + "|\u001b[ -/]*[0-~]?");

  private SafeText() {}

  /** Returns {@code text} as one line of at most {@value #LONGEST} characters. */
  public static String escape(String text) {
    return escape(text, LONGEST);
  }

  /**
   * Returns {@code text} as one line of at most {@code length} characters, ending with an ellipsis
   * if it was cut.
   *
   * @param length at least 1
   */
  public static String escape(String text, int length) {
    if (text.length() <= length && isSafe(text)) {
      return text;
    }
    return shown(text, length, false);
  }

  /**
   * Returns {@code text} with its line ends, tabs and colours (SGR sequences, as in a help text)
   * kept, and everything else that {@link #escape} replaces escaped. The length is unlimited.
   */
  public static String escapeBlock(String text) {
    StringBuilder out = null;
    int point;
    for (int i = 0; i < text.length(); i += Character.charCount(point)) {
      point = text.codePointAt(i);
      boolean stays = point == '\n' || point == '\t' || !isUnsafe(point) || isColour(text, i);
      if (out == null && !stays) {
        out = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (out != null) {
        append(out, point, stays);
      }
    }
    return out == null ? text : out.toString();
  }

  /**
   * Returns {@code text} as one line without terminal sequences, with tabs as blanks, and stripped
   * of white space at both ends.
   *
   * @param length the maximum number of characters; a longer line ends with an ellipsis
   */
  public static String plain(String text, int length) {
    return shown(withoutSequences(text, length).strip(), length, true);
  }

  /** Like {@link #plain}, but keeps the indentation. */
  public static String plainIndented(String text, int length) {
    return shown(withoutSequences(text, length).stripTrailing(), length, true);
  }

  /** Returns {@code text} without colours and other terminal sequences, otherwise unchanged. */
  public static String withoutTerminalSequences(String text) {
    return text.indexOf('\u001b') < 0 ? text : TERMINAL_SEQUENCE.matcher(text).replaceAll("");
  }

  /**
   * Returns at most {@code length} characters of {@code text}, unchanged. Text that was cut ends
   * with an ellipsis, and surrogate pairs are never split.
   *
   * @param length at least 1
   */
  public static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end = length - 1;
    boolean half = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
    return text.substring(0, half ? end - 1 : end) + "…";
  }

  /** Returns whether a code point becomes an escape. */
  public static boolean isUnsafe(int point) {
    if (point >= ' ' && point <= '~') {
      return false;
    }
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  private static void appendEscape(StringBuilder out, int point) {
    switch (point) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        for (char unit : Character.toChars(point)) {
          out.append("\\u");
          for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit(unit >> shift & 0xf, 16));
          }
        }
      }
    }
  }

  private static void append(StringBuilder out, int point, boolean asItIs) {
    if (asItIs) {
      out.appendCodePoint(point);
    } else {
      appendEscape(out, point);
    }
  }

  /** Returns whether a colour sequence, ESC [ digits m, starts at an index. */
  private static boolean isColour(String text, int start) {
    if (!text.startsWith("\u001b[", start)) {
      return false;
    }
    int end = start + 2;
    while (end < text.length()
        && end - start < 16
        && "0123456789;".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    return end < text.length() && text.charAt(end) == 'm';
  }

  private static boolean isSafe(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' || c > '~') && (Character.isSurrogate(c) || isUnsafe(c))) {
        return false;
      }
    }
    return true;
  }

  /** Cuts first: a log line may have megabytes. Sequences are short compared with the text. */
  private static String withoutSequences(String text, int length) {
    return withoutTerminalSequences(
        text.length() > 4 * length ? text.substring(0, 4 * length) + "…" : text);
  }

  private static String shown(String text, int length, boolean tabsAreBlanks) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), length) + 16);
    int fits = 0; // the end of the last character that leaves room for an ellipsis
    int point;
    for (int i = 0; i < text.length(); i += Character.charCount(point)) {
      point = text.codePointAt(i);
      if (tabsAreBlanks && point == '\t') {
        out.append(' ');
      } else {
        append(out, point, !isUnsafe(point));
      }
      if (out.length() < length) {
        fits = out.length();
      } else if (out.length() > length) {
        out.setLength(fits);
        return out.append('…').toString();
      }
    }
    return out.toString();
  }
}
