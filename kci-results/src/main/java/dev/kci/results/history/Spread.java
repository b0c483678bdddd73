package dev.kci.results.history;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/**
 * How far measurements of the same thing lie apart.
 *
 * @param median the middle of the values
 * @param deviation the median distance of the values from the median (MAD): half of them are nearer
 * @param count the number of values
 */
public record Spread(double median, double deviation, int count) {
  /** Fewer values say nothing about noise. */
  private static final int LEAST = 5;

  /** For a normal distribution, this many deviations are three standard deviations. */
  private static final double NOISE = 3 * 1.4826;

  /** Smaller relative differences never count, even if all values before were equal. */
  private static final double SMALLEST = 0.01;

  /** Returns the spread of some values; empty if there are fewer than five. */
  public static Optional<Spread> of(Collection<Double> values) {
    if (values.size() < LEAST) {
      return Optional.empty();
    }
    double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
    double median = median(all);
    double deviation = median(Arrays.stream(all).map(value -> Math.abs(value - median)).toArray());
    return Optional.of(new Spread(median, deviation, all.length));
  }

  /** Whether a further value is more than noise: three standard deviations off, and 1 percent. */
  public boolean isOutside(double value) {
    double distance = Math.abs(value - median);
    return distance > NOISE * deviation && distance > SMALLEST * Math.abs(median);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : sorted[middle - 1] / 2 + sorted[middle] / 2; // their sum could overflow
  }
}
