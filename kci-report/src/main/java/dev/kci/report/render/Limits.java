package dev.kci.report.render;

/**
 * How much of a report to show; the rest is counted.
 *
 * @param items maximum number of entries of each list
 * @param excerpts maximum number of failures that quote their log
 */
public record Limits(int items, int excerpts) {
  /** Everything, for files that programs read. */
  public static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE);

  /** What readers of a mail are willing to scroll through. */
  public static final Limits MAIL = new Limits(60, 20);

  /** Returns about half of these limits, but at least one entry. */
  public Limits half() {
    return new Limits(Math.max(1, items / 2), excerpts / 2);
  }

  /** Whether {@link #half} would be the same. */
  public boolean isLeast() {
    return items <= 1 && excerpts == 0;
  }
}
