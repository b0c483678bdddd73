package dev.kci.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryDelayTest {
  private static final RetryDelay DELAY =
      new RetryDelay(Duration.ofMillis(200), Duration.ofSeconds(2));

  @ParameterizedTest
  @CsvSource({
    "1,0,100",
    "1,1,200",
    "2,0,200",
    "2,1,400",
    "3,1,800",
    "4,1,1600",
    "5,1,2000",
    "60,1,2000",
    "60,0,1000"
  })
  void doublesWithJitterUpToTheLongest(int tries, double random, long millis) {
    assertThat(DELAY.after(tries, null, random)).hasMillis(millis);
  }

  @ParameterizedTest
  @CsvSource({"0,0,100", "5,0,5000", "5,1,5500", "30,0,30000", "3600,0,30000", "3600,1,33000"})
  void isNeverShorterThanTheServerAsksButBounded(long asked, double random, long millis) {
    assertThat(DELAY.after(1, Duration.ofSeconds(asked), random)).hasMillis(millis);
  }

  private static Duration asked(String... headers) {
    return RetryDelay.asked(Headers.of(headers), Instant.parse("2026-11-24T10:00:00Z"));
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
  void takesATimeByTheServersOwnClock() {
    assertThat(
            asked(
                "Retry-After",
                "Tue, 24 Nov 2026 12:00:09 GMT",
                "Date",
                "Tue, 24 Nov 2026 12:00:00 GMT"))
        .hasSeconds(9);
  }

  @Test
  void isNothingWithoutTheHeader() {
    assertThat(asked()).isNull();
  }
}
