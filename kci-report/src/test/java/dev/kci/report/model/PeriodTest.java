package dev.kci.report.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodTest {
  @ParameterizedTest
  @CsvSource({
    "DAILY,  2026-11-27T00:00:00Z, 2026-11-27,               2026-11-27T00:00:00Z,"
        + " 2026-11-28T00:00:00Z",
    "DAILY,  2026-11-27T23:59:59Z, 2026-11-27,               2026-11-27T00:00:00Z,"
        + " 2026-11-28T00:00:00Z",
    "DAILY,  2026-12-31T12:00:00Z, 2026-12-31,               2026-12-31T00:00:00Z,"
        + " 2027-01-01T00:00:00Z",
    "WEEKLY, 2026-11-23T00:00:00Z, 2026-11-23 to 2026-11-29, 2026-11-23T00:00:00Z,"
        + " 2026-11-30T00:00:00Z",
    "WEEKLY, 2026-11-29T23:59:59Z, 2026-11-23 to 2026-11-29, 2026-11-23T00:00:00Z,"
        + " 2026-11-30T00:00:00Z",
    "WEEKLY, 2027-01-01T00:00:00Z, 2026-12-28 to 2027-01-03, 2026-12-28T00:00:00Z,"
        + " 2027-01-04T00:00:00Z",
  })
  void periodsAreDaysAndWeeksInUtc(
      Period.Length length, Instant time, String days, Instant begin, Instant end) {
    Period period = Period.at(length, time);
    assertThat(period.days()).isEqualTo(days);
    assertThat(period.begin()).isEqualTo(begin);
    assertThat(period.end()).isEqualTo(end);
    assertThat(period.previous().end()).isEqualTo(begin);
  }
}
