package dev.kci.runner.template.jinja;

import java.util.AbstractList;
import java.util.RandomAccess;

/** Python's {@code range}: its numbers are computed when they are read. */
final class Range extends AbstractList<Object> implements RandomAccess {
  private final long start;
  private final long stop;
  private final long step;
  private final int size;

  /**
   * @param step not 0
   * @throws JinjaException for more than {@link Integer#MAX_VALUE} numbers
   */
  Range(long start, long stop, long step) {
    this.start = start;
    this.stop = stop;
    this.step = step;
    double count = Math.ceil(((double) stop - start) / step);
    if (count > Integer.MAX_VALUE) {
      throw new JinjaException(
          "range() of " + (long) count + " numbers; at most " + Integer.MAX_VALUE + " are allowed");
    }
    this.size = (int) Math.max(0, count);
  }

  /** Every {@code by}-th number from one place to another. */
  Range slice(long from, long to, long by) {
    return new Range(start + from * step, start + to * step, step * by);
  }

  boolean contains(long number) {
    boolean within = step > 0 ? number >= start && number < stop : number <= start && number > stop;
    return within && (number - start) % step == 0;
  }

  @Override
  public Object get(int index) {
    return start + index * step;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Range range
        && size == range.size
        && (size == 0 || (start == range.start && (size == 1 || step == range.step)));
  }

  @Override
  public int hashCode() {
    return size == 0 ? 0 : Long.hashCode(start) + 31 * size;
  }

  @Override
  public String toString() {
    return "range(" + start + ", " + stop + (step == 1 ? ")" : ", " + step + ")");
  }
}
