package dev.kci.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A log that is copied into a file; closing it ends that. Thread-safe. */
final class LogCopy implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LogCopy.class);

  private final FollowedLogs.Source source;
  private final Path file;
  private final long most;
  private @Nullable LogStream stream;
  private boolean closed;

  /**
   * @param most the bytes that are copied, from the beginning of the log
   */
  LogCopy(FollowedLogs.Source source, Path file, long most) {
    this.source = source;
    this.file = file;
    this.most = most;
  }

  /** The file, which is there once there is a log. */
  Path file() {
    return file;
  }

  /** Copies to the end of the log; returns the file. */
  Path run() throws IOException {
    Optional<LogStream> found = source.open();
    if (found.isPresent()) {
      try (LogStream log = found.get()) {
        if (opened(log)) {
          try (OutputStream out = Files.newOutputStream(file)) {
            log.copyTo(new BoundedCopy(out, most));
          }
        }
      }
    }
    return file;
  }

  private synchronized boolean opened(LogStream log) {
    stream = log;
    return !closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException e) {
        LOG.debug("Closing a log", e);
      }
    }
  }
}
