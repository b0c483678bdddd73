package dev.kci.runner.results;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The last lines of an output, which mostly say why it ended as it did: a bounded number, each cut,
 * empty ones left out. What a terminal or a reader's eye could be fooled with is taken out. Not
 * thread-safe.
 */
public final class LogTail {
  private static final int MOST = 8;
  private static final int LONGEST = 200;

  /** Colours and the like (CSI), titles and links (OSC); ECMA-48, section 5. */
  private static final Pattern ESCAPE =
      Pattern.compile("\u001B(?:\\[[0-?]*[ -/]*[@-~]?|\\][^\u0007\u001B]*\u0007?|.)?");

  /** With those that turn the direction of a text around (CVE-2021-42574). */
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]+");

  private final Deque<String> lines = new ArrayDeque<>();

  /** Reads one line, without its line end. */
  public void line(String line) {
    if (!line.isBlank()) {
      if (lines.size() == MOST) {
        lines.removeFirst();
      }
      lines.addLast(line);
    }
  }

  /** The last lines so far. */
  public List<String> lines() {
    List<String> shown = new ArrayList<>();
    for (String line : lines) {
      String plain = ESCAPE.matcher(line).replaceAll("");
      plain = UNSEEN.matcher(plain).replaceAll(" ").stripTrailing();
      if (!plain.isBlank()) {
        shown.add(cut(plain));
      }
    }
    return shown;
  }

  private static String cut(String line) {
    if (line.length() <= LONGEST) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return line.substring(0, end) + "…";
  }
}
