package dev.kci.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");

  private long nanos = -5;

  @Test
  void runsWithTheMonotonicClock() {
    SteadyClock clock = new SteadyClock(START, () -> nanos);
    assertThat(clock.instant()).isEqualTo(START);
    nanos += Duration.ofHours(1).toNanos();
    assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofHours(1)));
  }
}
