package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatsTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    // instance, seconds ago, kept, why
    "b, 60,      true,  another instance",
    "a, 60,      false, replaced by the new one",
    "b, 604799,  true,  less than seven days old",
    "b, 604800,  false, forgotten after seven days",
    "b, -59,     true,  its clock is ahead",
    "b, -599,    true,  its clock is ahead until it knows the API's",
    "b, -600,    false, forged",
  })
  void otherInstancesAreKeptForAWeek(String instance, int ago, boolean kept, String why) {
    Heartbeat other = beat(instance, Duration.ofSeconds(ago));
    Heartbeat own = beat("a", Duration.ZERO);
    assertThat(Heartbeats.with(own, List.of(other)))
        .as(why)
        .isEqualTo(kept ? List.of(own, other) : List.of(own));
  }

  @Test
  void forgedHeartbeatsOfTheFutureDisplaceNobody() {
    Heartbeat own = beat("a", Duration.ZERO);
    Heartbeat real = beat("b", Duration.ofSeconds(30));
    Stream<Heartbeat> forged =
        IntStream.range(0, 50).mapToObj(i -> beat("forged" + i, Duration.ofDays(-9999)));
    List<Heartbeat> newestFirst = Stream.concat(forged, Stream.of(real)).toList();
    assertThat(Heartbeats.with(own, newestFirst)).containsExactly(own, real);
  }

  private static Heartbeat beat(String instance, Duration ago) {
    return new Heartbeat("kci-runner", instance, "u", "1", NOW.minus(ago), NOW.minus(ago));
  }
}
