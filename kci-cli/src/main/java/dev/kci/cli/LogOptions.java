package dev.kci.cli;

import dev.kci.cli.options.Heading;
import org.slf4j.event.Level;
import picocli.CommandLine.Option;

/** The options {@code --log-level} and {@code --log-format}: a mixin. */
@Heading("Logging")
public final class LogOptions {
  enum Format {
    TEXT,
    JSON
  }

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "Least important level to log: ${COMPLETION-CANDIDATES}")
  void level(Level level) {
    LogSetup.level(level);
  }

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "Form of the log: text, or json for one line in the Elastic Common Schema per event")
  void format(Format format) {
    if (format == Format.JSON) {
      LogSetup.json();
    }
  }
}
