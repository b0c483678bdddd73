package dev.kci.report.render;

/**
 * How much of a report is shown; what is left out is counted.
 *
 * @param items how many entries of each list
 * @param excerpts how many failures show the lines of their log
 */
public record Limits(int items, int excerpts) {
  /** Everything, for files that are read by programs. */
  public static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE);

  /** What a reader of mail still scrolls through. */
  public static final Limits MAIL = new Limits(60, 20);

  /** About half of these; at least one entry. */
  public Limits half() {
    return new Limits(Math.max(1, items / 2), excerpts / 2);
  }

  /** Whether {@link #half} would be the same. */
  public boolean isLeast() {
    return items <= 1 && excerpts == 0;
  }
}
