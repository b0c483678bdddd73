package dev.kci.api;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After} and decides how far to honour it. */
final class RetryAfter {
  /** Longer waits are cut to this: a call must end eventually. */
  static final Duration LONGEST = Duration.ofSeconds(30);

  private RetryAfter() {}

  /**
   * Returns the wait that the header asks for: a number of seconds, or a time (RFC 9110, 10.2.3)
   * measured by the server's own clock if it sends one. Null if the header is missing or invalid.
   */
  static @Nullable Duration asked(Headers headers, Instant now) {
    String header = headers.get("Retry-After");
    if (header == null) {
      return null;
    }
    if (header.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(header));
    }
    Instant until = HttpDate.of(headers, "Retry-After");
    if (until == null) {
      return null;
    }
    Instant clock = HttpDate.of(headers, "Date");
    Duration wait = Duration.between(clock == null ? now : clock, until);
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  /**
   * Returns the wait before the next attempt: at least as long as the server asks, and up to a
   * tenth longer so that clients told the same do not come back together.
   *
   * @param backoff the wait if the server asks for none
   * @param asked the wait that the server asks for; null for none
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
