package dev.kci.api;

import java.time.Duration;
import java.time.Instant;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before a call is sent again: doubling from try to try, with jitter so that
 * clients which failed together do not come back together, and never shorter than the server asks.
 * Immutable.
 *
 * @param first the longest wait after the first try
 * @param longest the longest wait of all
 */
record RetryDelay(Duration first, Duration longest) {
  /** A server that asks for more is asked again earlier: a call must end some day. */
  static final Duration LONGEST_ASKED = Duration.ofSeconds(30);

  /**
   * @param tries how often the call was sent, from 1
   * @param asked what the server asked for; null for nothing
   * @param random from 0 to 1
   */
  Duration after(int tries, @Nullable Duration asked, double random) {
    double doubled = first.toMillis() * Math.pow(2, tries - 1);
    double backoff = Math.min(doubled, longest.toMillis()) * (0.5 + random / 2);
    if (asked == null) {
      return Duration.ofMillis(Math.round(backoff));
    }
    Duration bounded = asked.compareTo(LONGEST_ASKED) < 0 ? asked : LONGEST_ASKED;
    double spread = bounded.toMillis() * (1 + random / 10);
    return Duration.ofMillis(Math.round(Math.max(backoff, spread)));
  }

  /**
   * What {@code Retry-After} asks for: a number of seconds, or a time (RFC 9110, 10.2.3), which is
   * taken by the server's own clock where it tells it. Null when it is missing or neither.
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
}
