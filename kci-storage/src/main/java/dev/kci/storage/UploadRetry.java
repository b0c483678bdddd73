package dev.kci.storage;

import dev.kci.api.Backoff;
import dev.kci.service.StopSignal;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often a transfer that failed for a passing reason is tried again.
 *
 * @param attempts how many times in all, 1 for no retry
 * @param backoff the waits between them
 * @param stop ends the waiting, and with it the attempts
 */
public record UploadRetry(int attempts, Backoff backoff, StopSignal stop) {
  private static final Logger LOG = LoggerFactory.getLogger(UploadRetry.class);

  /** One attempt at something. */
  @FunctionalInterface
  interface Attempt<T> {
    /**
     * @throws IOException when another attempt may succeed
     * @throws StorageException when none will
     */
    T run() throws IOException;
  }

  public UploadRetry {
    if (attempts < 1) {
      throw new IllegalArgumentException(attempts + " attempts; expected 1 or more");
    }
  }

  /** Eight attempts over some three minutes: an upload of the same path may be under way. */
  public static UploadRetry standard(StopSignal stop) {
    return new UploadRetry(8, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60)), stop);
  }

  /**
   * Attempts something until it succeeds.
   *
   * @param what it is, for messages
   * @throws StorageException when the attempts are over, or one says that no other will help
   */
  <T> T run(String what, Attempt<T> something) {
    for (int attempt = 1; ; attempt++) {
      try {
        return something.run();
      } catch (IOException e) {
        String failure = what + ": " + ErrorText.of(e);
        if (attempt >= attempts) {
          throw new StorageException(failure + " (attempt " + attempt + ")", e);
        }
        Duration wait = backoff.after(attempt, RandomGenerator.getDefault());
        LOG.warn("{}; attempt {} in {} ms", failure, attempt + 1, wait.toMillis());
        if (stop.await(wait)) {
          throw StorageException.stopped(failure + "; stopped", e);
        }
      }
    }
  }
}
