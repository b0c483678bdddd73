package dev.kci.benchmarks;

import java.util.List;
import java.util.stream.Stream;

/**
 * How long each job waited for its creation.
 *
 * @param sorted in milliseconds, at least one
 */
record Lags(List<Long> sorted) {
  static Lags of(Stream<Long> millis) {
    return new Lags(millis.sorted().toList());
  }

  int count() {
    return sorted.size();
  }

  /**
   * Returns a percentile in seconds, by nearest rank.
   *
   * @param share such as 0.99; 1 for the longest
   */
  double seconds(double share) {
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(1, rank) - 1) / 1000.0;
  }
}
