package dev.kci.runner.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.UnavailableException;
import dev.kci.service.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CreationOrderTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final List<String> NAMES = List.of("one", "two", "three");

  private Instant now = START;
  private final Map<String, Heartbeat> beats = new HashMap<>();

  @Test
  void runnersThatKnowEachOtherAgreeAndShareTheJobs() {
    Map<String, CreationOrder> orders = runners(NAMES);
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      JobKey job = job("job-" + i, "lab");
      List<Integer> places =
          orders.values().stream().map(order -> order.before(job).size()).sorted().toList();
      assertThat(places).containsExactly(0, 1, 2);
      orders.forEach(
          (name, order) -> {
            if (order.before(job).isEmpty()) {
              first.merge(name, 1, Integer::sum);
            }
          });
    }
    assertThat(first.values()).allSatisfy(count -> assertThat(count).isBetween(60, 140));
  }

  @Test
  void runnerThatHasJustStartedComesLast() {
    CreationOrder old = runners(List.of("one")).get("one");
    now = START.plus(Duration.ofHours(1));
    beat("one", START);
    CreationOrder fresh = runners(List.of("two")).get("two");
    for (int i = 0; i < 20; i++) {
      assertThat(old.before(job("job-" + i, "lab"))).isEmpty();
      assertThat(fresh.before(job("job-" + i, "lab"))).containsExactly("one");
    }
  }

  @Test
  void runnerWithoutRecentHeartbeatDoesNotCount() {
    CreationOrder order = runners(NAMES).get("one");
    JobKey job = jobOfAnother(order);
    now = START.plus(Duration.ofMinutes(3));
    assertThat(order.before(job)).isEmpty();
  }

  @Test
  void runnerThatAnOutageSilencedMayStillCreateJobs() {
    CreationOrder order = runners(List.of("one", "two")).get("one");
    now = START.plus(Duration.ofMinutes(20));
    assertThat(order.hasOthers()).isTrue();
    now = START.plus(Duration.ofMinutes(80));
    assertThat(order.hasOthers()).isFalse();
  }

  /** In run 5328 of the simulator, two runners did not wait for each other, and jobs ran twice. */
  @Test
  void othersMayBeThereUntilTheHeartbeatsHaveBeenRead() {
    AtomicBoolean away = new AtomicBoolean(true);
    CreationOrder order =
        new CreationOrder(
            "one",
            () -> {
              if (away.get()) {
                throw new UnavailableException("GET kv", 500, "away", null, null);
              }
              return List.of();
            },
            () -> now);
    assertThat(order.hasOthers()).isTrue();
    away.set(false);
    now = now.plusSeconds(30);
    assertThat(order.hasOthers()).isFalse();
  }

  @Test
  void runnerThatMissedItsTurnIsSkippedForAWhile() {
    CreationOrder order = runners(List.of("one", "two")).get("one");
    JobKey job = jobOfAnother(order);
    order.missed("two", job);
    assertThat(order.before(job)).isEmpty();
    assertThat(jobOfAnother(order, "other lab")).isNotNull();
    now = now.plus(Duration.ofMinutes(6));
    beat("one", START);
    beat("two", START);
    assertThat(order.before(job)).containsExactly("two");
  }

  @Test
  void unavailableApiBlocksNobody() {
    CreationOrder order =
        new CreationOrder(
            "one",
            () -> {
              throw new UnavailableException("GET kv", 503, "away", null, null);
            },
            clock());
    assertThat(order.before(job("job", "lab"))).isEmpty();
  }

  private Map<String, CreationOrder> runners(List<String> names) {
    Map<String, CreationOrder> orders = new HashMap<>();
    for (String name : names) {
      orders.put(name, new CreationOrder(name, () -> List.copyOf(beats.values()), clock()));
      beat(name, now);
    }
    return orders;
  }

  private void beat(String name, Instant since) {
    beats.put(name, new Heartbeat("kci-runner", name, "user", "", since, now));
  }

  private InstantSource clock() {
    return () -> now;
  }

  private static JobKey jobOfAnother(CreationOrder order) {
    return jobOfAnother(order, "lab");
  }

  private static JobKey jobOfAnother(CreationOrder order, String place) {
    return IntStream.range(0, 100)
        .mapToObj(i -> job("job-" + i, place))
        .filter(job -> !order.before(job).isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private static JobKey job(String name, String place) {
    return new JobKey("parent", name, place, null, 0);
  }
}
