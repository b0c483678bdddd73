package dev.kci.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which {@code kci-runner} is measured: a mixin. */
final class RunnerFile {
  @Option(
      names = "--kci-runner",
      paramLabel = "FILE",
      defaultValue = "kci-runner/target/kci-runner",
      description = "The executable")
  private Path file = Path.of("kci-runner");

  /** A sandbox with this configuration and these settings, for runners of this executable. */
  RunnerSetup setup(String configuration, String settings) throws IOException {
    return new RunnerSetup(file, configuration, settings);
  }
}
