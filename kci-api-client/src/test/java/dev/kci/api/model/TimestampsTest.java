package dev.kci.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
  @ParameterizedTest
  @CsvSource({
    "2026-11-23T22:55:20.141715,2026-11-23T22:55:20.141715Z",
    "2026-11-23T22:55:20.141000,2026-11-23T22:55:20.141Z",
    "2030-01-01T00:00:00,2030-01-01T00:00:00Z",
    "2030-01-01T02:00:00+02:00,2030-01-01T00:00:00Z",
    "2030-01-01T00:00:00Z,2030-01-01T00:00:00Z",
    "2030-01-01 00:00:00.5+00:00,2030-01-01T00:00:00.5Z"
  })
  void readsWhatTheServerWrites(String text, Instant time) {
    assertThat(Timestamps.parse(text)).isEqualTo(time);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T22:55:20.141715999Z,2026-11-23T22:55:20.141715",
    "2026-11-23T22:55:20.1Z,2026-11-23T22:55:20.100000",
    "2026-11-23T22:55:20Z,2026-11-23T22:55:20"
  })
  void writesUtcWithoutAZone(Instant time, String text) {
    assertThat(Timestamps.format(time)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-13-01T00:00:00",
        "2026-02-30T00:00:00.000000",
        "2026-11-23T24:00:00",
        "2026-11-23T22:55:2x",
        "-026-11-23T22:55:20",
        "2026-11-23T22:55:20.14171x",
        "2026/11/23T22:55:20"
      })
  void rejectsTextThatIsNotATime(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Timestamps.parse(text))
        .withMessageContaining("is not a time");
  }

  @Test
  void errorNamesTheExpectedForm() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Timestamps.parse("yesterday"))
        .withMessageContaining("'yesterday' is not a time");
  }
}
