package dev.kci.fetch;

import java.time.Duration;

/**
 * The limits of one fetch.
 *
 * @param bytes the maximum size of the body as sent; a compressed body may unpack to far more, so
 *     whoever unpacks it needs a limit too
 * @param time the maximum time from the first connection to the last byte, including redirects
 */
public record FetchLimits(long bytes, Duration time) {
  /** Checks the values. */
  public FetchLimits {
    if (bytes < 0 || time.isNegative()) {
      throw new IllegalArgumentException(bytes + " bytes in " + time + "; expected 0 or more");
    }
  }
}
