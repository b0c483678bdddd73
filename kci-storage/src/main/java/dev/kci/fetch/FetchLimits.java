package dev.kci.fetch;

import java.time.Duration;

/**
 * How much one fetch may take.
 *
 * @param bytes most bytes of the body as sent, at least 0; a compressed body may unpack to far
 *     more, which whoever unpacks it must bound
 * @param time for the whole fetch, from the first connection to the last byte, redirects included
 */
public record FetchLimits(long bytes, Duration time) {
  /** Checks the values. */
  public FetchLimits {
    if (bytes < 0 || time.isNegative()) {
      throw new IllegalArgumentException(bytes + " bytes in " + time + "; expected 0 or more");
    }
  }
}
