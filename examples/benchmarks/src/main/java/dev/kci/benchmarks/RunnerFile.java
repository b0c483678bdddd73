package dev.kci.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The {@code kci-runner} to measure: a mixin. */
final class RunnerFile {
  @Option(
      names = "--kci-runner",
      paramLabel = "FILE",
      defaultValue = "kci-runner/target/kci-runner",
      description = "Executable to measure")
  private Path file = Path.of("kci-runner");

  /** Starts a sandbox with a configuration and settings, for runners of this executable. */
  RunnerSetup setup(String configuration, String settings) throws IOException {
    return new RunnerSetup(file, configuration, settings);
  }
}
