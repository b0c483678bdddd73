package dev.kci.runtime.results;

import java.util.regex.Pattern;

/** A line of a log as others may see it: without what fools a terminal or a reader's eye. */
final class PlainLine {
  /** Colours and the like (CSI), titles and links (OSC); ECMA-48, section 5. */
  private static final Pattern ESCAPE =
      Pattern.compile("\u001B(?:\\[[0-?]*[ -/]*[@-~]?|\\][^\u0007\u001B]*\u0007?|.)?");

  /** With those that turn the direction of a text around (CVE-2021-42574). */
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]+");

  private PlainLine() {}

  static String of(String line) {
    return UNSEEN.matcher(withoutEscapes(line)).replaceAll(" ").stripTrailing();
  }

  /** The line without the control sequences of terminals. */
  static String withoutEscapes(String line) {
    return line.indexOf('\u001B') < 0 ? line : ESCAPE.matcher(line).replaceAll("");
  }

  /** Its beginning, with an ellipsis when that is not all; never half a character. */
  static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end) + "…";
  }
}
