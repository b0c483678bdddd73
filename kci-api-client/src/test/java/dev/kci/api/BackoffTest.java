package dev.kci.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  @ParameterizedTest
  @CsvSource({
    "1,500,1000",
    "2,1000,2000",
    "4,4000,8000",
    "7,30000,60000",
    "64,30000,60000",
    "2147483647,30000,60000"
  })
  void doublesUpToTheLimitWithJitter(int attempt, long shortest, long longest) {
    long seed = 42;
    Random random = new Random(seed);
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    for (int i = 0; i < 1000; i++) {
      assertThat(backoff.after(attempt, random).toMillis())
          .as("seed %d", seed)
          .isBetween(shortest, longest);
    }
  }

  @Test
  void rejectsALimitBelowTheFirstWait() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)));
  }
}
