package dev.kci.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * An event of the log as text: time in UTC, level, the last part of the logger's name, message, and
 * a stack trace where there is one. The JDK makes an instance, see {@link LogSetup}.
 */
public final class LogLine extends Formatter {
  @Override
  public String format(LogRecord event) {
    String logger = String.valueOf(event.getLoggerName());
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    out.print(event.getInstant().truncatedTo(ChronoUnit.MILLIS));
    out.print(" " + name(event.getLevel().intValue()) + " ");
    out.println(logger.substring(logger.lastIndexOf('.') + 1) + ": " + event.getMessage());
    if (event.getThrown() != null) {
      event.getThrown().printStackTrace(out);
    }
    return text.toString();
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
