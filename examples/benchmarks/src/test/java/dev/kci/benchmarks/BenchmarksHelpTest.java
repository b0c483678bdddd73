package dev.kci.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.Launcher;
import java.io.ByteArrayOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class BenchmarksHelpTest {
  static Stream<String> commands() {
    return new CommandLine(new BenchmarksCommand()).getSubcommands().keySet().stream();
  }

  /** A percent sign in a description must be written twice. */
  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandShowsItsHelp(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Launcher.run(
            new BenchmarksCommand(),
            ConsoleWriter.to(out),
            ConsoleWriter.to(err),
            command,
            "--help");
    assertThat(code).as("%s", err).isZero();
    assertThat(out.toString()).startsWith("Usage: kci-benchmarks " + command);
  }
}
