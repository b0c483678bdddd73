package dev.kci.cli;

import dev.kci.text.SafeText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * An event of the log as one line: time in UTC, level, the last part of the logger's name, message.
 * A stack trace follows on indented lines. Names and messages from outside cannot begin a line of
 * their own or steer a terminal, see {@link SafeText}. The JDK creates an instance, see {@link
 * LogSetup}.
 */
public final class LogLine extends Formatter {
  @Override
  public String format(LogRecord event) {
    String logger = String.valueOf(event.getLoggerName());
    String message = String.valueOf(event.getMessage());
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    out.print(event.getInstant().truncatedTo(ChronoUnit.MILLIS));
    out.print(" " + name(event.getLevel().intValue()) + " ");
    out.println(logger.substring(logger.lastIndexOf('.') + 1) + ": " + SafeText.escape(message));
    if (event.getThrown() != null) {
      event.getThrown().printStackTrace(new TraceLines(text));
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

  /** A stack trace calls {@code println} once for each of its lines, messages included. */
  private static final class TraceLines extends PrintWriter {
    TraceLines(StringWriter text) {
      super(text);
    }

    @Override
    public void println(Object line) {
      String text = String.valueOf(line).replace("\t", "    ");
      super.println("    " + SafeText.escape(text));
    }
  }
}
