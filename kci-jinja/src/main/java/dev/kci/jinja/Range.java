package dev.kci.jinja;

import java.util.AbstractList;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** Python's {@code range}. Its numbers are computed when they are read. */
final class Range extends AbstractList<Object> implements RandomAccess {
  /** Above this, a double may represent several integers. */
  private static final double EXACT = 1L << 53;

  private final long start;
  private final long stop;
  private final long step;
  private final int size;

  /**
   * @param step not 0
   * @throws JinjaException if there are more than {@link Integer#MAX_VALUE} numbers
   */
  Range(long start, long stop, long step) {
    this.start = start;
    this.stop = stop;
    this.step = step;
    double count = Math.ceil(((double) stop - start) / step);
    if (count > Integer.MAX_VALUE) {
      throw new JinjaException(
          "range() of " + (long) count + " numbers exceeds the limit of " + Integer.MAX_VALUE);
    }
    this.size = (int) Math.max(0, count);
  }

  /** Returns every {@code by}-th number between two indexes. */
  Range slice(long from, long to, long by) {
    return new Range(start + from * step, start + to * step, step * by);
  }

  /**
   * Computes the index of a number without a search, because a range may have billions.
   *
   * @return -1 if the range does not contain it
   */
  @Override
  public int indexOf(@Nullable Object item) {
    Object number = item == null ? null : PythonValues.plain(item);
    if (number instanceof Boolean flag) {
      return place(flag ? 1 : 0);
    }
    if (number instanceof Double real) {
      return real == Math.rint(real) && Math.abs(real) < EXACT ? place(real.longValue()) : -1;
    }
    return number instanceof Long integer ? place(integer) : -1;
  }

  private int place(long number) {
    boolean within = step > 0 ? number >= start && number < stop : number <= start && number > stop;
    return within && (number - start) % step == 0 ? (int) ((number - start) / step) : -1;
  }

  @Override
  public boolean contains(@Nullable Object item) {
    return indexOf(item) >= 0;
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
