package dev.kci.report.render;

/**
 * Folds the lines of a plain-text mail.
 *
 * <p>A line with a URL, or one quoted from a log (it starts with a bar), is not folded, since the
 * parts would be useless. It is only cut to the 998 octets of a mail's line (RFC 5322, section
 * 2.1.1).
 */
final class TextLayout {
  /** The width that RFC 5322 recommends. */
  static final int WIDTH = 78;

  /** Separates the signature from the text, with a trailing blank (RFC 3676, section 4.3). */
  private static final String SIGNATURE = "-- ";

  private static final int OCTETS = 990;
  private static final String LOG_QUOTE = "|";

  private TextLayout() {}

  /** Folds each line, removes trailing blanks, and ends the text with one line end. */
  static String fold(String text) {
    StringBuilder out = new StringBuilder(text.length() + 100);
    int empty = 0;
    for (String line : text.stripTrailing().split("\n", -1)) {
      String stripped = line.equals(SIGNATURE) ? line : line.stripTrailing();
      empty = stripped.isEmpty() ? empty + 1 : 0;
      if (empty <= 2) {
        foldLine(out, stripped);
      }
    }
    return out.toString();
  }

  private static void foldLine(StringBuilder out, String line) {
    String content = line.stripLeading();
    boolean whole = content.startsWith(LOG_QUOTE) || content.contains("://");
    int width = whole ? longest(line) : WIDTH;
    String rest = line;
    String indent = " ".repeat(Math.min(line.length() - content.length() + 2, WIDTH / 2));
    while (columns(rest) > width) {
      int at = breakBefore(rest, indent.length(), width);
      out.append(rest.substring(0, at).stripTrailing()).append('\n');
      rest = indent + rest.substring(at).stripLeading();
    }
    out.append(rest).append('\n');
  }

  /** A code point takes up to four octets. */
  private static int longest(String line) {
    return line.chars().allMatch(c -> c < 0x80) ? OCTETS : OCTETS / 4;
  }

  private static int columns(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Breaks after the last blank that fits, else after the last slash, else at the width. */
  private static int breakBefore(String line, int indent, int width) {
    int end = line.offsetByCodePoints(0, width);
    int blank = line.lastIndexOf(' ', end);
    if (blank > indent) {
      return blank;
    }
    int slash = line.lastIndexOf('/', end - 1);
    return slash > indent ? slash + 1 : end;
  }
}
