package dev.kci.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RefusedNodesTest {
  private long now = -Duration.ofMinutes(30).toNanos();
  private final RefusedNodes refused = new RefusedNodes(() -> now);

  @Test
  void nodeRestsForAnHour() {
    refused.add("a");

    assertThat(refused.rests("a")).isTrue();
    assertThat(refused.rests("b")).isFalse();
    now += Duration.ofMinutes(59).toNanos();
    assertThat(refused.rests("a")).isTrue();
    now += Duration.ofMinutes(1).toNanos();
    assertThat(refused.rests("a")).isFalse();
  }

  @Test
  void anotherRefusalStartsTheRestAgain() {
    refused.add("a");
    now += Duration.ofHours(1).toNanos();
    refused.add("a");

    assertThat(refused.rests("a")).isTrue();
  }
}
