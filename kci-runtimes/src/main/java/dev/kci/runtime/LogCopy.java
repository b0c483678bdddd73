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

/** Copies a log to a file, until its end or until closed. Thread-safe. */
final class LogCopy implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LogCopy.class);

  private final FollowedLogs.Source source;
  private final Path file;
  private final long most;
  private @Nullable LogStream stream;
  private boolean closed;
  private boolean ended;

  /**
   * @param most the number of bytes to copy, from the beginning of the log
   */
  LogCopy(FollowedLogs.Source source, Path file, long most) {
    this.source = source;
    this.file = file;
    this.most = most;
  }

  /** Returns the file, which exists once there is a log. */
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
          reachedEnd();
        }
      }
    }
    return file;
  }

  private synchronized void reachedEnd() {
    ended = !closed; // closing a stream may look like its end
  }

  /** Takes back that the log has been copied to its end, because the copy could not be kept. */
  synchronized void lost() {
    ended = false;
  }

  /** Returns whether the log has been copied to its end. */
  synchronized boolean hasEnd() {
    return ended;
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
        LOG.debug("Cannot close a log", e);
      }
    }
  }
}
