package dev.kci.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Jinja2's {@code wordwrap}: applies Python's {@code textwrap.wrap} to each line. */
final class WordWrap {
  private static final String WHITE = "[\\t\\n\\x0b\\f\\r ]";
  private static final String BLACK = "[^\\t\\n\\x0b\\f\\r ]";

  /** The pieces of a line in textwrap: words, white space, parts up to a hyphen. */
  private static final Pattern PIECE =
      Pattern.compile(
          "("
              + WHITE
              + "+|(?<=[\\w!\"'&.,?])-{2,}(?=\\w)|"
              + BLACK
              + "+?(?:-(?:(?<=[^\\d\\W]{2}-)|(?<=[^\\d\\W]-[^\\d\\W]-))(?=[^\\d\\W]-?[^\\d\\W])"
              + "|(?="
              + WHITE
              + "|\\Z)|(?<=[\\w!\"'&.,?])(?=-{2,}\\w)))",
          Pattern.UNICODE_CHARACTER_CLASS);

  private static final Pattern WORD = Pattern.compile(WHITE + "+|" + BLACK + "+");

  private final int width;
  private final boolean breaks;
  private final boolean hyphens;

  private WordWrap(int width, boolean breaks, boolean hyphens) {
    this.width = width;
    this.breaks = breaks;
    this.hyphens = hyphens;
  }

  static Object filter(Object value, Args args) {
    if (!(PythonValues.plain(value) instanceof String text)) {
      throw PythonValues.unsupported(value, "a string");
    }
    int width = args.size(0, "width", 79);
    WordWrap wrap =
        new WordWrap(
            width, args.bool(1, "break_long_words", true), args.bool(3, "break_on_hyphens", true));
    String separator =
        args.get(2, "wrapstring", None.NONE) == None.NONE ? "\n" : args.text(2, "wrapstring", "");
    List<String> lines = new ArrayList<>();
    for (Object line : StringParts.splitlines(text, false)) {
      lines.add(String.join(separator, wrap.lines((String) line)));
    }
    return String.join(separator, lines);
  }

  private List<String> lines(String text) {
    if (width <= 0) {
      throw new JinjaException("invalid width " + width + " (must be > 0)");
    }
    List<String> pieces = new ArrayList<>();
    Matcher matcher = (hyphens ? PIECE : WORD).matcher(text);
    while (matcher.find()) {
      pieces.add(matcher.group());
    }
    List<String> lines = new ArrayList<>();
    int at = 0;
    while (at < pieces.size()) {
      if (!lines.isEmpty() && pieces.get(at).isBlank()) {
        at++;
        continue;
      }
      StringBuilder line = new StringBuilder();
      while (at < pieces.size() && line.length() + pieces.get(at).length() <= width) {
        line.append(pieces.get(at++));
      }
      if (at < pieces.size() && pieces.get(at).length() > width) {
        at = broken(pieces, at, line);
      }
      int end = line.length();
      while (end > 0 && line.charAt(end - 1) <= ' ') {
        end--;
      }
      if (end > 0) {
        lines.add(line.substring(0, end));
      }
    }
    return lines;
  }

  /** Adds the beginning of a piece that is longer than the width. Returns the next piece. */
  private int broken(List<String> pieces, int at, StringBuilder line) {
    String piece = pieces.get(at);
    int room = Math.max(1, width - line.length());
    if (breaks) {
      int end = room;
      int hyphen = hyphens ? piece.lastIndexOf('-', room - 1) : -1;
      if (hyphen > 0 && piece.substring(0, hyphen).chars().anyMatch(c -> c != '-')) {
        end = hyphen + 1;
      }
      line.append(piece, 0, end);
      pieces.set(at, piece.substring(end));
      return at;
    }
    if (line.length() == 0) {
      line.append(piece);
      return at + 1;
    }
    return at;
  }
}
