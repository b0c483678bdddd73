package dev.kci.git;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import okhttp3.Response;

/** Honours the {@code Retry-After} header of busy hosts (RFC 9110, 10.2.3). */
public final class RetryAfter {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  /** Longer waits are cut to this: a host's mistake must not stop us for days. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private RetryAfter() {}

  /**
   * Checks an answer.
   *
   * @throws IOException if it asks to wait; {@link RemoteFailure#retryAfter} returns how long
   */
  public static void check(Response response) throws IOException {
    if (response.code() == TOO_MANY_REQUESTS || response.code() == UNAVAILABLE) {
      Optional<Duration> asked = asked(response);
      if (asked.isPresent()) {
        boolean bounded = asked.get().compareTo(LONGEST) > 0;
        throw new RemoteException(response.code(), bounded ? LONGEST : asked.get());
      }
    }
  }

  /** Reads a number of seconds, or a time, measured by the host's own clock if it sends one. */
  private static Optional<Duration> asked(Response response) {
    String header = response.header("Retry-After", "");
    if (header.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(header)));
    }
    Instant until = response.headers().getInstant("Retry-After");
    if (until == null) {
      return Optional.empty();
    }
    Instant clock = response.headers().getInstant("Date");
    Instant now = clock == null ? Instant.ofEpochMilli(response.receivedResponseAtMillis()) : clock;
    return Optional.of(Duration.between(now, until)).filter(wait -> !wait.isNegative());
  }
}
