package dev.kci.report.render;

/**
 * How much of a report to show; the rest is counted.
 *
 * @param items maximum number of entries of each list
 * @param excerpts maximum number of causes that quote a log
 * @param lines maximum number of lines of each quotation
 */
public record Limits(int items, int excerpts, int lines) {
  /** Everything, for files that programs read. */
  public static final Limits NONE =
      new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

  /** What readers of a mail are willing to scroll through. */
  public static final Limits MAIL = new Limits(60, 20, 10);

  private static final int LEAST_LINES = 2;

  /** Returns the next smaller limits: first shorter quotations, then fewer entries. */
  public Limits smaller() {
    return lines > LEAST_LINES
        ? new Limits(items, excerpts, Math.max(LEAST_LINES, lines / 2))
        : new Limits(Math.max(1, items / 2), excerpts / 2, lines);
  }

  /** Whether everything is shown, as in JSON. */
  boolean areNone() {
    return items == Integer.MAX_VALUE;
  }

  /** Whether {@link #smaller} would be the same. */
  public boolean isLeast() {
    return items <= 1 && excerpts == 0 && lines <= LEAST_LINES;
  }
}
