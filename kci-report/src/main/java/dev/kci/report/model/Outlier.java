package dev.kci.report.model;

import dev.kci.results.NodeResult;
import dev.kci.results.history.Run;
import dev.kci.results.history.RunHistory;
import dev.kci.results.history.Spread;
import java.util.Optional;

/**
 * A measurement that differs from those of earlier runs by more than noise.
 *
 * @param value what was measured
 * @param units its units; empty without units
 * @param before the spread of the earlier runs
 */
public record Outlier(NodeResult result, double value, String units, Spread before) {
  /** The number of earlier runs to compare with. */
  private static final int RUNS = 10;

  /** Compares a result with its history; empty if it is no outlier, or there are too few runs. */
  static Optional<Outlier> of(NodeResult result, RunHistory history) {
    return history.runs().stream()
        .filter(run -> run.nodeId().equals(result.nodeId()))
        .findFirst()
        .flatMap(run -> of(result, run, history));
  }

  private static Optional<Outlier> of(NodeResult result, Run run, RunHistory history) {
    Double value = run.measurement();
    return value == null
        ? Optional.empty()
        : history
            .spreadBefore(run.nodeId(), RUNS)
            .filter(spread -> spread.isOutside(value))
            .map(spread -> new Outlier(result, value, run.units(), spread));
  }
}
