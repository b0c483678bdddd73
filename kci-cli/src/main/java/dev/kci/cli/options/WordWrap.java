package dev.kci.cli.options;

import java.util.ArrayList;
import java.util.List;

/**
 * Breaks text into lines at spaces only, so that URLs, paths and code stay whole, and never after a
 * colon.
 */
final class WordWrap {
  private WordWrap() {}

  /**
   * Returns the lines of a text.
   *
   * @param width the number of characters of a line; a longer word gets its own line
   */
  static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("(?<!:)\\s+|(?<=:)\\s{2,}")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
