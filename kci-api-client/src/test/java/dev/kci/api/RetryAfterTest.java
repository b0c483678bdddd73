package dev.kci.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  @ParameterizedTest
  @CsvSource({"0,100,100", "5,5000,5500", "30,30000,33000", "3600,30000,33000"})
  void waitIsAtLeastWhatTheServerAsksUpToALimit(long asked, long shortest, long longest) {
    long seed = 42;
    Random random = new Random(seed);
    Duration backoff = Duration.ofMillis(100);

    for (int i = 0; i < 1000; i++) {
      assertThat(RetryAfter.heeded(backoff, Duration.ofSeconds(asked), random).toMillis())
          .as("seed %d", seed)
          .isBetween(shortest, longest);
    }
  }

  @Test
  void waitIsTheBackoffWithoutRetryAfter() {
    Duration backoff = Duration.ofMillis(100);
    assertThat(RetryAfter.heeded(backoff, null, new Random(42))).isEqualTo(backoff);
  }

  private static Duration asked(String... headers) {
    return RetryAfter.asked(Headers.of(headers), Instant.parse("2026-11-24T10:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7                             | PT7S",
        "0                             | PT0S",
        "Tue, 24 Nov 2026 10:00:05 GMT | PT5S",
        "Tue, 24 Nov 2026 09:00:00 GMT | PT0S",
        "soon                          |",
        "-1                            |",
        "99999999999999999999          |"
      })
  void readsSecondsAndTimes(String header, Duration expected) {
    assertThat(asked("Retry-After", header)).isEqualTo(expected);
  }

  @Test
  void timeIsMeasuredByTheServersClock() {
    assertThat(
            asked(
                "Retry-After",
                "Tue, 24 Nov 2026 12:00:09 GMT",
                "Date",
                "Tue, 24 Nov 2026 12:00:00 GMT"))
        .hasSeconds(9);
  }

  @Test
  void nothingIsAskedWithoutTheHeader() {
    assertThat(asked()).isNull();
  }
}
