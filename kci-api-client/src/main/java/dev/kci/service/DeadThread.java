package dev.kci.service;

import dev.kci.api.ApiException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when one of its threads dies, whichever it is: a service that lives on without
 * its receiver or a worker looks healthy and does nothing. Whoever supervises the service starts it
 * again; what it had not finished is in its journal.
 *
 * <p>The process halts at once, as after {@code kill -9}: after an {@link Error} nothing else can
 * be relied on. Once the stop signal is given a thread's end no longer matters.
 */
final class DeadThread implements Thread.UncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(DeadThread.class);
  private static final int FAILURE = 1;

  private final StopSignal stop;

  DeadThread(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public void uncaughtException(Thread thread, Throwable cause) {
    boolean ending = stop.isStopped();
    try {
      if (ending) {
        LOG.debug("Thread {} ended while stopping", thread.getName(), cause);
      } else {
        LOG.error(
            "Thread {} died: {}; the process ends with exit code 1 and has to be started again",
            thread.getName(),
            words(cause));
        LOG.debug("Thread {} died", thread.getName(), cause);
      }
    } finally {
      if (!ending) {
        Runtime.getRuntime().halt(FAILURE);
      }
    }
  }

  /** One line: what is meant for people, else what happened where in this toolkit. */
  private static String words(Throwable cause) {
    if (cause instanceof ApiException || cause instanceof UncheckedIOException) {
      return String.valueOf(cause.getMessage());
    }
    String place =
        Arrays.stream(cause.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith("dev.kci."))
            .findFirst()
            .map(frame -> " at " + frame)
            .orElse("");
    return (cause + place).replaceAll("\\s*\\R\\s*", "; ");
  }
}
