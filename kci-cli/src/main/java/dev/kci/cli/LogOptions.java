package dev.kci.cli;

import org.slf4j.event.Level;
import picocli.CommandLine.Option;

/** {@code --log-level} and {@code --log-format}, a mixin. */
public final class LogOptions {
  enum Format {
    TEXT,
    JSON
  }

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "${env:KCI_LOG_LEVEL:-INFO}",
      description = "error, warn, info, debug or trace; also KCI_LOG_LEVEL")
  void level(Level level) {
    LogSetup.level(level);
  }

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      defaultValue = "${env:KCI_LOG_FORMAT:-text}",
      description =
          "text, or json: a line of JSON in the Elastic Common Schema for each event. Also"
              + " KCI_LOG_FORMAT")
  void format(Format format) {
    if (format == Format.JSON) {
      LogSetup.json();
    }
  }
}
