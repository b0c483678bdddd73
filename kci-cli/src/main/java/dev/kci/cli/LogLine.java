package dev.kci.cli;

import dev.kci.text.ErrorText;
import dev.kci.text.SafeText;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Formats an event of the log as one line: time in UTC, level, last part of the logger, message. A
 * stack trace follows on indented lines. Text from outside cannot start a line of its own or
 * control a terminal, see {@link SafeText}. The JDK creates an instance, see {@link LogSetup}.
 */
public final class LogLine extends Formatter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  @Override
  public String format(LogRecord event) {
    String logger = String.valueOf(event.getLoggerName());
    String message = String.valueOf(event.getMessage());
    return TIME.format(event.getInstant())
        + " "
        + name(event.getLevel().intValue())
        + " "
        + logger.substring(logger.lastIndexOf('.') + 1)
        + ": "
        + SafeText.escape(message)
        + System.lineSeparator()
        + (event.getThrown() == null ? "" : ErrorText.trace(event.getThrown()));
  }

  private static String name(int level) {
    if (level >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (level >= Level.WARNING.intValue()) {
      return "WARN ";
    }
    if (level >= Level.INFO.intValue()) {
      return "INFO ";
    }
    return level >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
  }
}
