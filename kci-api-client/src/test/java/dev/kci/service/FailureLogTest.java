package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Supplier;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailureLogTest {
  private final LogLines log = LogLines.of(FailureLogTest.class);
  private Duration now = Duration.ofDays(-1); // the monotonic clock may be negative
  private final FailureLog failures =
      new FailureLog(LoggerFactory.getLogger(FailureLogTest.class), () -> now.toNanos());

  @AfterEach
  void stopCollecting() {
    log.close();
  }

  private void failFor(Duration time) {
    failFor(time, () -> "away");
  }

  private void failFor(Duration time, Supplier<String> reason) {
    for (Duration end = now.plus(time); now.compareTo(end) < 0; now = now.plusSeconds(2)) {
      failures.failed(reason.get());
    }
  }

  @Test
  void repeatsAFailureWithGrowingIntervals() {
    failFor(Duration.ofMinutes(8));
    assertThat(log.lines())
        .containsExactly(
            "WARNING away; retrying",
            "WARNING away; still retrying after 60s",
            "WARNING away; still retrying after 3m",
            "WARNING away; still retrying after 7m");
  }

  @Test
  void repeatsAtLeastEveryHour() {
    failFor(Duration.ofHours(2));
    int before = log.lines().size();
    failFor(Duration.ofHours(10));
    assertThat(log.lines()).hasSize(before + 10);
  }

  @Test
  void successEndsTheRowAndIsLoggedOnce() {
    failures.succeeded("Working again");
    failFor(Duration.ofSeconds(30));
    failures.succeeded("Working again");
    failures.succeeded("Working again");
    failures.failed("away");
    assertThat(log.lines())
        .containsExactly(
            "WARNING away; retrying", "INFO Working again after 30s", "WARNING away; retrying");
  }

  @Test
  void newReasonIsLoggedWithinAMinute() {
    failFor(Duration.ofHours(3), () -> "away");
    int before = log.lines().size();
    failFor(Duration.ofMinutes(2), () -> "refused");
    failFor(Duration.ofMinutes(2), () -> "away");
    assertThat(log.lines().subList(before, log.lines().size()))
        .singleElement(InstanceOfAssertFactories.STRING)
        .startsWith("WARNING refused; still retrying after 3h");
  }

  @Test
  void reasonsThatAlwaysDifferDoNotFillTheLog() {
    failFor(Duration.ofHours(10), () -> "no answer at " + now);
    assertThat(log.lines()).hasSizeBetween(20, 40);
  }
}
