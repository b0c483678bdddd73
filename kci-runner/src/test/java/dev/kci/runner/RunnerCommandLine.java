package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.Launcher;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** A command of {@code kci-runner} in this process: its exit code, output and errors. */
record RunnerCommandLine(int exitCode, String out, String err) {
  /**
   * Runs a service once.
   *
   * @param folder gets the configuration and the settings
   * @param command such as {@code run}
   * @param options separated by spaces
   */
  static RunnerCommandLine run(
      Path folder,
      String configuration,
      String settings,
      Map<String, String> environment,
      String command,
      List<String> options)
      throws IOException {
    Path config = Files.writeString(folder.resolve("config.yaml"), configuration);
    Path file = Files.writeString(folder.resolve("kernelci.toml"), settings);
    List<String> arguments = new ArrayList<>(List.of(command, "--once"));
    arguments.addAll(List.of("--config", config.toString(), "--settings", file.toString()));
    arguments.addAll(options);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Launcher.commandLine(new RunnerCommand(), environment);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    int exitCode = line.execute(arguments.toArray(String[]::new));
    return new RunnerCommandLine(exitCode, out.toString(), err.toString());
  }

  /** Checks that wrong usage ended the command, and that it said so in a line. */
  void assertRefused(String message) {
    assertThat(err).contains(message).doesNotContain("Exception:\n", "\tat ");
    assertThat(exitCode).isEqualTo(2);
  }
}
