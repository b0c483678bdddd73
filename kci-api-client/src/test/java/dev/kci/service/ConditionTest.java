package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.status.ServiceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
  @Test
  void sumsUpBacklogAndDownRuntimes() {
    ServiceStatus status = new ServiceStatus("kci-runner");
    status.backlog("node", () -> new ServiceStatus.Backlog(3, Duration.ofMillis(7400)));
    status.runtime("lab", () -> false);
    status.runtime("docker", () -> true);
    assertThat(Condition.of(status))
        .isEqualTo(new Condition(3, Duration.ofMillis(7400), List.of("lab")));
  }

  @Test
  void survivesAHeartbeatInSeconds() {
    ServiceStatus.Share share = new ServiceStatus.Share(21, 3, "farm", 2);
    Condition condition = new Condition(3, Duration.ofSeconds(7), List.of("lab", "k8s"), share);
    Heartbeat beat =
        new Heartbeat("kci-runner", "a", "u", "1", Instant.now(), Instant.now(), condition);
    JsonObject kept = JsonText.parseObject(beat.toString());
    assertThat(Heartbeat.of(kept)).contains(beat);
  }

  @ParameterizedTest
  @CsvSource({
    "59, lab, 21, false",
    "60, lab, 21, true",
    "5,  k8s, 21, true",
    "5,  '',  21, true",
    "5,  lab, 32, false",
    "5,  lab, 0,  true"
  })
  void aHeartbeatIsDueEachMinuteAndWhenARuntimesStateChangesOrTheShareIsLost(
      int seconds, String down, int shards, boolean due) {
    Condition told = condition(21, List.of("lab"));
    Condition now = condition(shards, down.isEmpty() ? List.of() : List.of(down));
    assertThat(Pulse.isDue(Duration.ofSeconds(seconds), told, now)).isEqualTo(due);
    assertThat(Pulse.isDue(Duration.ofSeconds(seconds), now, told)).isEqualTo(due);
  }

  @ParameterizedTest
  @CsvSource({
    // seconds since the last heartbeat, the shards in it, continues
    "60,  21, true",
    "150, 21, true",
    "151, 21, false",
    "5,   0,  false"
  })
  void aHeartbeatContinuesTheOneBeforeUnlessTheServiceMissedSomething(
      int seconds, int shards, boolean continues) {
    Instant begun = Instant.EPOCH;
    Instant before = begun.plus(Duration.ofHours(1));
    Heartbeat last =
        new Heartbeat("kci-runner", "a", "u", "1", begun, before, condition(shards, List.of()));
    Instant now = before.plusSeconds(seconds);
    assertThat(Pulse.since(last, now)).isEqualTo(continues ? begun : now);
    assertThat(Pulse.since(null, now)).isEqualTo(now);
  }

  private static Condition condition(int shards, List<String> down) {
    return new Condition(0, Duration.ZERO, down, new ServiceStatus.Share(shards, 3, "farm", 0));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-28T00:00:00Z, 2026-11-28T01:00:00Z, true",
    "2026-11-28T01:00:01Z, 2026-11-28T01:00:00Z, true", // the clock was set back
    "+1000000000-12-31T23:59:59Z, +1000000000-12-31T23:59:59Z, false",
    "-1000000000-01-01T00:00:00Z, 2026-11-28T01:00:00Z, false"
  })
  void strangersHeartbeatWithAnImpossibleTimeIsIgnored(Instant since, Instant time, boolean read) {
    Heartbeat beat = new Heartbeat("kci-runner", "a", "u", "1", since, time);
    assertThat(Heartbeat.of(beat.toJson()).isPresent()).isEqualTo(read);
  }

  @Test
  void strangersTextIsLimited() {
    JsonObject json =
        JsonObject.of("events_waiting", -5)
            .with("oldest_event_seconds", "soon")
            .with("runtimes_down", Collections.nCopies(10_000, "x".repeat(10_000)));
    Condition condition = Condition.of(json);
    assertThat(condition.events()).isZero();
    assertThat(condition.oldestEvent()).isZero();
    assertThat(Condition.of(JsonObject.of("oldest_event_seconds", Long.MAX_VALUE)).oldestEvent())
        .isEqualTo(Duration.ofDays(365));
    assertThat(condition.runtimesDown()).hasSize(50).allMatch(name -> name.length() <= 100);
  }
}
