package dev.kci.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "30s, 30",
    "5m, 300",
    "2h, 7200",
    "1d, 86400",
    "1h30m, 5400",
    "1d2h3m4s, 93784"
  })
  void readsAndWritesTheSame(String text, long seconds) {
    assertThat(DurationText.parse(text)).contains(Duration.ofSeconds(seconds));
    assertThat(DurationText.of(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @Test
  void writesTheLargestUnits() {
    assertThat(DurationText.of(Duration.ofMinutes(90))).isEqualTo("1h30m");
    assertThat(DurationText.parse("90m")).contains(Duration.ofMinutes(90));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "600", "5", "-5m", "1.5h", "5 m", "m", "5M", "PT5M", "5m3h", "00", "5ms"})
  void nothingElseIsADuration(String text) {
    assertThat(DurationText.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "-5, 0s",
    "119, 119s",
    "120, 2m",
    "7199, 119m",
    "7200, 2h",
    "172799, 47h",
    "172800, 2d",
    "34560000, 400d"
  })
  void agesHaveOneUnit(long seconds, String text) {
    assertThat(DurationText.rough(Duration.ofSeconds(seconds))).isEqualTo(text);
  }
}
