package dev.kci.report.model;

import java.util.List;

/**
 * The first error of a log with some lines around it, safe to show.
 *
 * @param firstLine the number of the first of {@code lines} in the log, from 1
 * @param error the index of the error among {@code lines}
 */
public record LogExcerpt(long firstLine, int error, List<String> lines) {
  /**
   * @throws IndexOutOfBoundsException if {@code error} is not the index of a line
   */
  public LogExcerpt {
    lines = List.copyOf(lines);
    java.util.Objects.checkIndex(error, lines.size());
  }

  /** The line with the error. */
  public String errorLine() {
    return lines.get(error);
  }

  /** Returns at most {@code most} of the lines, the error among them. */
  public LogExcerpt around(int most) {
    if (lines.size() <= most) {
      return this;
    }
    int begin = Math.max(0, Math.min(error - most / 3, lines.size() - most));
    return new LogExcerpt(firstLine + begin, error - begin, lines.subList(begin, begin + most));
  }
}
