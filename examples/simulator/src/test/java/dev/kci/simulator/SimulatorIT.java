package dev.kci.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs of the simulator in one process for each core. More of them: {@code -Dsimulator.seeds=…};
 * others: {@code -Dkci.seed=…}.
 */
class SimulatorIT {
  private static final int SEEDS = Integer.getInteger("simulator.seeds", 300);
  private static final long FIRST = Long.getLong("kci.seed", 20_261_127);

  @TempDir Path work;

  @Test
  void everyRuleHoldsInEveryRun() throws Exception {
    Path output = work.resolve("output");
    ProcessBuilder script =
        new ProcessBuilder("./run.sh", "--seeds=" + SEEDS, "--first=" + FIRST)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    script
        .environment()
        .put("KCI_JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Process runs = script.start();
    try {
      assertThat(runs.waitFor(20, TimeUnit.MINUTES)).as("the runs have ended").isTrue();
    } finally {
      runs.destroy(); // ends those that it started, too
    }
    String said = Files.readString(output, StandardCharsets.UTF_8);
    System.out.printf("SimulatorIT, from seed %d:%n%s", FIRST, said);
    assertThat(runs.exitValue()).as("repeat with run.sh --seed N: %s", said).isZero();
    assertThat(said)
        .contains(
            SEEDS + " runs, 0 with violations",
            "network: request lost",
            "network: answer lost",
            "network: slow",
            "api: 5xx",
            "api: outage",
            "process: kill -9",
            "process: power cut",
            "process: pause",
            "process: stop",
            "network: cut off",
            "kubernetes: outage",
            "clock: skew",
            "disk: not forced, lost");
  }
}
