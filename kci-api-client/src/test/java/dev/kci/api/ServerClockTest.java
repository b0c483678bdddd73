package dev.kci.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerClockTest {
  private static final Instant NOW = Instant.parse("2026-05-04T03:02:01Z");

  private final ServerClock clock = new ServerClock(InstantSource.fixed(NOW));

  /** Simulates an instant answer from a server whose clock is this far ahead. */
  private void answer(long secondsAhead) {
    clock.answered(NOW.plusSeconds(secondsAhead), NOW, NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // seconds ahead in each answer | ahead at the end (+0.5 s for truncation) | may end
        "0                | 0      | true",
        "3600             | 0      | true", // one answer proves nothing
        "3600 3600        | 3600.5 | false",
        "-3600 -3600      | -3599.5| false",
        "59 59            | 0      | true",
        "60 60            | 60.5   | true",
        "-60 -60          | 0      | true",
        "-61 -61          | -60.5  | true",
        "299 299          | 299.5  | true",
        "300 300          | 300.5  | false",
        "3600 0           | 0      | true",
        "0 3600 0 3600 0  | 0      | true", // never two in a row
        "120 -120         | 0      | true",
        "3600 3600 0      | 3600.5 | false",
        "3600 3600 0 0    | 0      | true",
        "3600 3600 120 120| 120.5  | true",
      })
  void twoConsecutiveAnswersDecide(String answers, double ahead, boolean mayEnd) {
    Stream.of(answers.strip().split(" ")).mapToLong(Long::parseLong).forEach(this::answer);
    assertThat(clock.instant()).isEqualTo(NOW.plusMillis((long) (ahead * 1000)));
    assertThat(clock.toLocal(clock.instant())).isEqualTo(NOW);
    assertThat(clock.mayEnd()).isEqualTo(mayEnd);
  }

  @Test
  void theMiddleOfTheRequestCounts() {
    for (int i = 0; i < 2; i++) {
      clock.answered(NOW.plusSeconds(100), NOW, NOW.plusSeconds(8));
    }
    assertThat(clock.instant()).isEqualTo(NOW.plusMillis(96_500));
  }

  @Test
  void oneAnswerIsEnoughToMeasure() {
    assertThat(clock.measured()).isEmpty();
    clock.answered(NOW.plusSeconds(2), NOW, NOW.plusSeconds(6));
    assertThat(clock.measured()).hasValue(Duration.ofMillis(-500));
  }

  @Test
  void slowAnswersAndClockJumpsDoNotCount() {
    for (int i = 0; i < 2; i++) {
      clock.answered(NOW.plusSeconds(100), NOW, NOW.plusSeconds(11));
      clock.answered(NOW.plusSeconds(100), NOW, NOW.minusSeconds(1));
    }
    assertThat(clock.isKnown()).isFalse();
    assertThat(clock.instant()).isEqualTo(NOW);
  }
}
