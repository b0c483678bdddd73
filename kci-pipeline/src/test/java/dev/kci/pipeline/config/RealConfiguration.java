package dev.kci.pipeline.config;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.config.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The public pipeline's configuration, where this machine has it. */
public final class RealConfiguration {
  private RealConfiguration() {}

  /** Loads it with files of ours over it, or skips the test. */
  public static PipelineConfiguration load(Path... over) {
    Path folder =
        Path.of(System.getProperty("kci.real.config", "../../shared/maestro-config/config"));
    assumeTrue(
        Files.isDirectory(folder),
        () -> "skipped: no folder " + folder.toAbsolutePath().normalize() + "; -Dkci.real.config");
    List<Path> paths = new ArrayList<>(List.of(folder));
    paths.addAll(List.of(over));
    return PipelineConfiguration.of(Configuration.load(paths));
  }
}
