package dev.kci.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Runs of the simulator. More of them: {@code -Dsimulator.seeds=…}; others: {@code -Dkci.seed=…}.
 */
class SimulatorTest {
  private static final int SEEDS = Integer.getInteger("simulator.seeds", 60);
  private static final long FIRST = Long.getLong("kci.seed", 20_261_127);

  private static final Runs RUNS = new Runs();

  @AfterAll
  static void close() {
    RUNS.close();
  }

  @Test
  void everyRuleHoldsInEveryRun() {
    List<String> found = Collections.synchronizedList(new ArrayList<>());
    Runs.Sum sum = RUNS.all(FIRST, SEEDS, found::add);
    System.out.printf("SimulatorTest: %d seeds from %d: %s%n", SEEDS, FIRST, sum.faults());
    assertThat(found).as("repeat with examples/simulator/run.sh --seed N").isEmpty();
    assertThat(sum.faults())
        .containsKeys(
            "network: request lost",
            "network: answer lost",
            "network: slow",
            "api: 5xx",
            "api: outage",
            "process: kill -9",
            "process: power cut",
            "process: pause",
            "clock: skew",
            "disk: not forced, lost");
  }

  @Test
  void seedDecidesTheWholeRun() {
    assertThat(history(FIRST)).isEqualTo(history(FIRST)).isNotEqualTo(history(FIRST + 1));
  }

  /** The order of parameters in a query has no meaning, and differs from one JVM to the next. */
  private static List<String> history(long seed) {
    return RUNS.run(seed).world().history().lines();
  }
}
