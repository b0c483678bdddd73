package dev.kci.service;

import dev.kci.api.ApiException;
import dev.kci.text.ErrorText;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when any of its threads dies: a service without its receiver or a worker looks
 * healthy and does nothing. Its supervisor restarts it, and unfinished work is in its journal.
 *
 * <p>The process halts at once, as after {@code kill -9}: after an {@link Error} nothing else is
 * reliable. Once the stop signal is given, a thread's end no longer matters.
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
            "Thread {} died: {}; the process ends with exit code 1 and must be restarted",
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

  /** Describes the cause in one line; a defect also with its place in this toolkit. */
  private static String words(Throwable cause) {
    if (cause instanceof ApiException || cause instanceof UncheckedIOException) {
      return ErrorText.of(cause);
    }
    String place =
        Arrays.stream(cause.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith("dev.kci."))
            .findFirst()
            .map(frame -> " at " + frame)
            .orElse("");
    return ErrorText.of(cause) + place;
  }
}
