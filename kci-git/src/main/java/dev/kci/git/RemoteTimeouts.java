package dev.kci.git;

import java.time.Duration;

/**
 * The time limits of one query of a remote.
 *
 * @param connect for connecting
 * @param read between two bytes of the answer
 * @param total for the whole query
 */
public record RemoteTimeouts(Duration connect, Duration read, Duration total) {
  /** 10 s to connect, 20 s to read, 60 s in total: a slow host needs about 5 s for 10,000 refs. */
  public static final RemoteTimeouts DEFAULT =
      new RemoteTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(60));

  public RemoteTimeouts {
    for (Duration time : new Duration[] {connect, read, total}) {
      if (time.isNegative() || time.isZero()) {
        throw new IllegalArgumentException("Timeout " + time + "; expected more than zero");
      }
    }
  }
}
