package dev.kci.cli;

import org.slf4j.event.Level;
import picocli.CommandLine.Option;

/** {@code --log-level}, a mixin. */
public final class LogOptions {
  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "${env:KCI_LOG_LEVEL:-INFO}",
      description = "error, warn, info, debug or trace; also KCI_LOG_LEVEL")
  void level(Level level) {
    LogSetup.level(level);
  }
}
