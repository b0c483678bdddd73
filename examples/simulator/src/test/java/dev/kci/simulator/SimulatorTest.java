package dev.kci.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SimulatorTest {
  private static final long FIRST = Long.getLong("kci.seed", 20_261_127);

  private static final Runs RUNS = new Runs();

  @AfterAll
  static void close() {
    RUNS.close();
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
