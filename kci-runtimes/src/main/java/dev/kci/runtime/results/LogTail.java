package dev.kci.runtime.results;

import dev.kci.text.SafeText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Keeps the last lines of an output, which often explain how it ended. Their number and length are
 * bounded, blank lines are skipped, and they are {@linkplain SafeText#plainIndented safe to show}.
 * Not thread-safe.
 */
public final class LogTail {
  private static final int MOST = 8;
  private static final int LONGEST = 200;

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

  /** Returns the last lines so far. */
  public List<String> lines() {
    List<String> shown = new ArrayList<>();
    for (String line : lines) {
      String plain = SafeText.plainIndented(line, LONGEST);
      if (!plain.isBlank()) {
        shown.add(plain);
      }
    }
    return shown;
  }
}
