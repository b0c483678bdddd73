package dev.kci.git;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One query of a remote with a time limit, at which everything it opened is closed and its thread
 * interrupted. Opened and closed by the thread that makes the query.
 */
public final class Attempt implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

  private final Thread thread = Thread.currentThread();
  private final List<Closeable> opened = new ArrayList<>();
  private final long end;
  private final ScheduledFuture<?> watchdog;
  private boolean expired;
  private boolean closed;

  Attempt(ScheduledExecutorService timer, Duration total) {
    this.end = System.nanoTime() + total.toNanos();
    this.watchdog = timer.schedule(this::expire, total.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Closes {@code resource} at the time limit, which ends a blocking read of a socket. */
  public synchronized void closeAtEnd(Closeable resource) {
    if (expired) {
      closeQuietly(resource);
    } else {
      opened.add(resource);
    }
  }

  /** Returns the remaining time, at least a millisecond. */
  public Duration remaining() {
    return Duration.ofMillis(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
  }

  /** Returns whether the time limit ended the attempt. */
  public synchronized boolean isExpired() {
    // OkHttp's own timeout, in whole milliseconds, may fire just before ours
    return expired || end - System.nanoTime() < TimeUnit.MILLISECONDS.toNanos(2);
  }

  private synchronized void expire() {
    if (!closed) {
      expired = true;
      opened.forEach(Attempt::closeQuietly);
      thread.interrupt();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    watchdog.cancel(false);
    if (expired) {
      Thread.interrupted(); // clears our interrupt; the thread has other remotes to query
    }
  }

  private static void closeQuietly(Closeable resource) {
    try {
      resource.close();
    } catch (IOException e) {
      LOG.debug("Closing an expired connection failed: {}", e.getMessage());
    }
  }
}
