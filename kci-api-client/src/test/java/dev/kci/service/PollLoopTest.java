package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.Backoff;
import dev.kci.api.UnavailableException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PollLoopTest {
  private static final Backoff SHORT = new Backoff(Duration.ofMillis(1), Duration.ofMillis(1));

  private final StopSignal stop = new StopSignal();
  private int passes;

  @Test
  void outageIsLoggedOnceAndSoIsItsEnd() {
    PollLoop loop = new PollLoop(Duration.ofMillis(1), this::failFiveTimes, stop, SHORT);
    try (LogLines log = LogLines.of(PollLoop.class)) {
      loop.run();
      assertThat(log.lines())
          .satisfiesExactly(
              line -> assertThat(line).isEqualTo("WARNING GET nodes: away; retrying"),
              line -> assertThat(line).startsWith("INFO Working again after "));
    }
  }

  private void failFiveTimes() {
    passes++;
    if (passes <= 5) {
      throw new UnavailableException("GET nodes", 0, "away", null, null);
    }
    if (passes > 7) {
      stop.stop();
    }
  }
}
