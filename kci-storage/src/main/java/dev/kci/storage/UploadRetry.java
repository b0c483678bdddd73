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
 * Retries transfers that fail for a transient reason.
 *
 * @param attempts the maximum number of attempts; 1 for no retries
 * @param backoff the waits between attempts
 * @param stop ends the waiting and the attempts
 */
public record UploadRetry(int attempts, Backoff backoff, StopSignal stop) {
  private static final Logger LOG = LoggerFactory.getLogger(UploadRetry.class);

  /** One attempt at something. */
  @FunctionalInterface
  interface Attempt<T> {
    /**
     * @throws IOException if another attempt may succeed
     * @throws StorageException if a retry cannot help
     */
    T run() throws IOException;
  }

  public UploadRetry {
    if (attempts < 1) {
      throw new IllegalArgumentException(attempts + " attempts; expected 1 or more");
    }
  }

  /** Eight attempts over about three minutes: an upload to the same path may be in progress. */
  public static UploadRetry standard(StopSignal stop) {
    return new UploadRetry(8, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60)), stop);
  }

  /**
   * Attempts something until it succeeds.
   *
   * @param what what is attempted, for messages
   * @throws StorageException if all attempts failed, or a retry cannot help
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
