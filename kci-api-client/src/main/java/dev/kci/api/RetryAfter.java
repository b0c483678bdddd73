package dev.kci.api;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** What a server asks for with {@code Retry-After}, and how far it is heeded. */
final class RetryAfter {
  /** A server that asks for more is asked again earlier: a call must end some day. */
  static final Duration LONGEST = Duration.ofSeconds(30);

  private RetryAfter() {}

  /**
   * What the header says: a number of seconds, or a time (RFC 9110, 10.2.3), which is taken by the
   * server's own clock where it tells it. Null when it is missing or neither.
   */
  static @Nullable Duration asked(Headers headers, Instant now) {
    String header = headers.get("Retry-After");
    if (header == null) {
      return null;
    }
    if (header.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(header));
    }
    Instant until = headers.getInstant("Retry-After");
    if (until == null) {
      return null;
    }
    Instant clock = headers.getInstant("Date");
    Duration wait = Duration.between(clock == null ? now : clock, until);
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  /**
   * The wait before the next try: never shorter than the server asks, and up to a tenth longer, so
   * that clients which were told the same do not come back together.
   *
   * @param backoff the wait where nothing is asked
   * @param asked null for nothing
   */
  static Duration heeded(Duration backoff, @Nullable Duration asked, RandomGenerator random) {
    if (asked == null) {
      return backoff;
    }
    Duration bounded = asked.compareTo(LONGEST) < 0 ? asked : LONGEST;
    long spread = bounded.toMillis() + random.nextLong(bounded.toMillis() / 10 + 1);
    return Duration.ofMillis(Math.max(backoff.toMillis(), spread));
  }
}
