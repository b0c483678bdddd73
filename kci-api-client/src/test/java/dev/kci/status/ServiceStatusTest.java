package dev.kci.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ServiceStatusTest {
  private final AtomicLong time = new AtomicLong();
  private final ServiceStatus status =
      new ServiceStatus("kci-test", InstantSource.fixed(Instant.EPOCH), time::get);

  @Test
  void slowLoopIsDead() {
    Turn turn = status.loop("pass", Duration.ofSeconds(10));
    pass(10);
    assertThat(status.isAlive()).isTrue();
    pass(1);
    assertThat(status.isAlive()).isFalse();
    turn.begun();
    assertThat(status.isAlive()).isTrue();
    assertThat(status.loops()).containsEntry("pass", true);
  }

  @Test
  void loopWhoseThreadDiedIsDead() throws InterruptedException {
    Turn turn = status.loop("pass", Duration.ofSeconds(10));
    Thread thread = new Thread(turn::begun);
    thread.start();
    thread.join();
    assertThat(status.isAlive()).isFalse();
  }

  @Test
  void endedLoopIsNotDead() {
    status.loop("pass", Duration.ofSeconds(10)).ended();
    pass(100);
    assertThat(status.isAlive()).isTrue();
  }

  @Test
  void backlogIncludesAllChannels() {
    assertThat(status.backlog()).isEqualTo(new ServiceStatus.Backlog(0, Duration.ZERO));
    status.backlog("node", () -> new ServiceStatus.Backlog(3, Duration.ofSeconds(7)));
    status.backlog("retry", () -> new ServiceStatus.Backlog(1, Duration.ofSeconds(9)));
    assertThat(status.backlog()).isEqualTo(new ServiceStatus.Backlog(4, Duration.ofSeconds(9)));
  }

  @Test
  void runtimesOfTheLastRoundAreForgotten() {
    status.runtime("lab", () -> false);
    assertThat(status.runtimes()).containsExactly(Map.entry("lab", false));
    status.forgetRound();
    assertThat(status.runtimes()).isEmpty();
  }

  @Test
  void isReadyWhenAllNeedsAreMet() {
    AtomicBoolean api = new AtomicBoolean(true);
    status.need("api", api::get);
    assertThat(status.isReady()).describedAs("before its work has begun").isFalse();
    status.loop("pass", Duration.ofSeconds(10));
    assertThat(status.isReady()).isTrue();
    api.set(false);
    status.need("b", () -> true);
    assertThat(status.isReady()).isFalse();
    assertThat(status.needs().toString()).isEqualTo("{api=false, b=true}");
    api.set(true);
    assertThat(status.isReady()).isTrue();
  }

  @Test
  void onlyTheLastEventsAreRemembered() {
    for (int i = 0; i < 100; i++) {
      status.received("event " + i);
    }
    assertThat(status.events()).hasSize(20);
    assertThat(status.events().get(0).text()).isEqualTo("event 99");
  }

  @Test
  void readsCountersGaugesAndTimers() {
    Meters meters = new Meters();
    Metric timer = Metric.timer("a_seconds", "A.", "outcome");
    meters.time(timer, Duration.ofMillis(1500), "ok");
    meters.time(timer, Duration.ofMillis(500), "ok");
    meters.add(Metric.counter("b", "B."), 7);
    meters.gauge(Metric.gauge("c", "C."), time::get);
    time.set(42);
    assertThat(meters.read())
        .extracting(series -> series.metric().name() + series.labels() + series.value())
        .containsExactly("a_seconds[ok]2.0", "b[]7.0", "c[]42.0");
    assertThat(meters.read().get(0).count()).isEqualTo(2);
  }

  @Test
  void errorsAreCountedFromZero() {
    assertThat(status.meters().read())
        .extracting(series -> series.metric().name() + series.labels() + series.value())
        .containsExactly("kci_log_lines[error]0.0", "kci_log_lines[warn]0.0");
  }

  @Test
  void numberOfSeriesIsLimited() {
    Meters meters = new Meters();
    Metric metric = Metric.counter("a", "A.", "who");
    for (int i = 0; i < 10_000; i++) {
      meters.count(metric, "n" + i);
    }
    assertThat(meters.read()).hasSize(501);
    assertThat(meters.read().stream().mapToDouble(Meters.Series::value).sum()).isEqualTo(10_000);
  }

  @Test
  void rejectsWrongLabels() {
    assertThatThrownBy(() -> status.meters().count(Metric.counter("a", "A.", "who")))
        .hasMessageContaining("expected [who]");
  }

  private void pass(int seconds) {
    time.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }
}
