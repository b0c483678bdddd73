package dev.kci.service;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Collects what a class logs at INFO and above, until closed. Thread-safe. */
final class LogLines implements AutoCloseable {
  private final Logger log;
  private final @Nullable Level before;
  private final List<LogRecord> records = new ArrayList<>();

  private final Handler handler =
      new Handler() {
        @Override
        public synchronized void publish(LogRecord line) {
          records.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private LogLines(Logger log) {
    this.log = log;
    this.before = log.getLevel();
    log.setLevel(Level.INFO);
    log.setUseParentHandlers(false);
    log.addHandler(handler);
  }

  /** Begins to collect. */
  static LogLines of(Class<?> logging) {
    return new LogLines(Logger.getLogger(logging.getName()));
  }

  /** Returns the records so far. */
  List<LogRecord> records() {
    synchronized (handler) {
      return List.copyOf(records);
    }
  }

  /** Returns level and text of each line so far. */
  List<String> lines() {
    return records().stream().map(line -> line.getLevel() + " " + line.getMessage()).toList();
  }

  @Override
  public void close() {
    log.removeHandler(handler);
    log.setUseParentHandlers(true);
    log.setLevel(before);
  }
}
