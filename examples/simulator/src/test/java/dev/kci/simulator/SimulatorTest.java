package dev.kci.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Runs of the simulator. More of them: {@code -Dsimulator.seeds=…}; others: {@code -Dkci.seed=…}.
 */
class SimulatorTest {
  private static final int SEEDS = Integer.getInteger("simulator.seeds", 40);
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

  /** The order of sets and maps, for instance, may differ from one JVM to the next. */
  @Test
  void seedDecidesTheWholeRunInEveryJvm() throws Exception {
    Outcome here = RUNS.run(FIRST);
    assertThat(inAnotherJvm(FIRST)).endsWith("history " + here.digest());
    assertThat(RUNS.run(FIRST + 1).digest()).isNotEqualTo(here.digest());
  }

  private static String inAnotherJvm(long seed) throws IOException, InterruptedException {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SimulatorCommand.class.getName(),
                "--seed",
                String.valueOf(seed))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return out.strip();
  }
}
