package dev.kci.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DayIT {
  @Test
  void aSampleOfTheDayIsPlayedToOneRunnerAndToThree() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Launcher.run(
        new BenchmarksCommand(),
        ConsoleWriter.to(out),
        ConsoleWriter.to(System.err),
        "day",
        "--kci-runner=../../kci-runner/target/kci-runner",
        "--nodes=150",
        "--minutes=0.001",
        "--warm-up=1",
        "--idle=1s");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsPattern("(?m)^1: ten-times-the-peak, .* 50 ")
        .containsPattern("(?m)^1: the day, .* 150 ")
        .containsPattern("(?m)^3: the day, .* 150 ")
        .containsPattern("(?m)^3: replica 3: heap at most [1-9]\\d* MiB")
        .containsPattern("(?m)^POST node +1\\.000 +1\\.000$")
        .containsPattern("(?m)^PATCH node/ID +1\\.000 +1\\.000$")
        .containsPattern("of those of one: \\d\\.\\d{3}");
  }
}
