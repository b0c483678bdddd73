package dev.kci.cli;

import dev.kci.status.ServiceStatus;
import dev.kci.text.SafeText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Sets up the log of a command: one line per event on stderr, with the JDK's own logging. It starts
 * in a tenth of the time that others need, and only when something is logged. The JDK then creates
 * an instance. Programs that embed the library keep their own logging.
 */
public final class LogSetup {
  private static final String CONFIGURATION =
      """
      handlers = java.util.logging.ConsoleHandler
      java.util.logging.ConsoleHandler.level = ALL
      java.util.logging.ConsoleHandler.formatter = dev.kci.cli.LogLine
      .level = WARNING
      dev.kci.level = INFO
      # each failed watch with its stack, again and again; the runner says it in one line
      io.fabric8.kubernetes.client.level = OFF
      """;

  /** Called by the JDK: reads the configuration. */
  public LogSetup() throws IOException {
    LogManager.getLogManager()
        .readConfiguration(
            new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /**
   * Requests this log for the process, unless the user has configured another with system
   * properties.
   */
  static void request() {
    // the only provider in our executables: saves SLF4J the search, and hides that it says so
    System.getProperties().putIfAbsent("slf4j.provider", "org.slf4j.jul.JULServiceProvider");
    System.getProperties().putIfAbsent("slf4j.internal.verbosity", "WARN");
    if (System.getProperty("java.util.logging.config.file") == null) {
      System.getProperties()
          .putIfAbsent("java.util.logging.config.class", LogSetup.class.getName());
      System.getProperties().putIfAbsent("java.util.logging.manager", ToTheEnd.class.getName());
    }
  }

  private static boolean isRequested() {
    return LogSetup.class.getName().equals(System.getProperty("java.util.logging.config.class"));
  }

  /**
   * The JDK's log manager without its shutdown hook, which would silence the log at the signal that
   * ends a service, although services log while they stop. The JDK creates an instance.
   */
  public static final class ToTheEnd extends LogManager {
    /** Does nothing: the configuration is read once, and nothing is buffered. */
    @Override
    public void reset() {}
  }

  /** Writes the log as JSON from now on. */
  static void json() {
    Formatter format = JsonLine.format();
    for (Handler handler : Own.ROOT.getHandlers()) {
      handler.setFormatter(format);
    }
  }

  /** Sets the service of all later lines of JSON. */
  static void service(String name) {
    jsonLines().forEach(format -> format.service(name));
  }

  /** Sets the instance of all later lines of JSON. */
  static void instance(String name) {
    jsonLines().forEach(format -> format.instance(name));
  }

  private static Stream<JsonLine> jsonLines() {
    return Arrays.stream(Own.ROOT.getHandlers())
        .map(Handler::getFormatter)
        .filter(JsonLine.class::isInstance)
        .map(JsonLine.class::cast);
  }

  /** Adds the warnings and errors of the log to a status, until closed. */
  static Told tell(ServiceStatus status) {
    Told told = new Told(status);
    Own.ROOT.addHandler(told);
    return told;
  }

  /** Adds warnings and errors to a status. */
  static final class Told extends Handler implements AutoCloseable {
    private final ServiceStatus status;

    private Told(ServiceStatus status) {
      this.status = status;
      setLevel(Level.WARNING);
    }

    @Override
    public void publish(LogRecord event) {
      if (isLoggable(event)) {
        boolean error = event.getLevel().intValue() >= Level.SEVERE.intValue();
        status.logged(error ? "error" : "warn", SafeText.escape(event.getMessage()));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      Own.ROOT.removeHandler(this);
    }
  }

  /**
   * Sets the least important level of this toolkit's own events; other libraries log warnings and
   * errors. Does not start the log for the level that it starts with.
   */
  static void level(org.slf4j.event.Level level) {
    if (level == org.slf4j.event.Level.INFO && isRequested()) {
      return;
    }
    Own.LOGGER.setLevel(
        switch (level) {
          case ERROR -> Level.SEVERE;
          case WARN -> Level.WARNING;
          case INFO -> Level.INFO;
          case DEBUG -> Level.FINE;
          case TRACE -> Level.FINEST;
        });
  }

  /**
   * Keeps references to the loggers: the JDK discards loggers without references, and their levels
   * with them.
   */
  private static final class Own {
    private static final Logger LOGGER = Logger.getLogger("dev.kci");
    private static final Logger ROOT = Logger.getLogger("");
  }
}
