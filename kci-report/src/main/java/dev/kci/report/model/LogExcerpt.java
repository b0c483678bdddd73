package dev.kci.report.model;

import java.util.List;

/**
 * The first error of a log with some lines around it, safe to show.
 *
 * @param firstLine the number of the first of {@code lines} in the log, from 1
 */
public record LogExcerpt(long firstLine, List<String> lines) {
  public LogExcerpt {
    lines = List.copyOf(lines);
  }
}
