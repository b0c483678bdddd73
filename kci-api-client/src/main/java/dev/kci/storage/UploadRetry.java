package dev.kci.storage;

import dev.kci.api.Backoff;
import dev.kci.service.StopSignal;
import java.time.Duration;

/**
 * How often a transfer that failed for a passing reason is tried again.
 *
 * @param attempts how many times in all, 1 for no retry
 * @param backoff the waits between them
 * @param stop ends the waiting, and with it the attempts
 */
public record UploadRetry(int attempts, Backoff backoff, StopSignal stop) {
  public UploadRetry {
    if (attempts < 1) {
      throw new IllegalArgumentException(attempts + " attempts; expected 1 or more");
    }
  }

  /** Eight attempts over some three minutes: an upload of the same path may be under way. */
  public static UploadRetry standard(StopSignal stop) {
    return new UploadRetry(8, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60)), stop);
  }
}
