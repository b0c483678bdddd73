package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StopSignalTest {
  private final StopSignal signal = new StopSignal();

  @Test
  void stopWakesWaitingThreads() throws Exception {
    CompletableFuture<Boolean> waiter =
        CompletableFuture.supplyAsync(() -> signal.await(Duration.ofHours(1)));

    signal.stop();

    assertThat(waiter.get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(signal.isStopped()).isTrue();
  }

  @Test
  void stopIncludesParts() {
    StopSignal part = signal.part();
    StopSignal other = signal.part();
    part.stop();
    assertThat(other.isStopped()).isFalse();
    assertThat(signal.isStopped()).isFalse();
    signal.stop();
    assertThat(other.isStopped()).isTrue();
    assertThat(signal.part().isStopped()).isTrue();
  }

  @Test
  void elapsedWaitIsNotAStop() {
    assertThat(signal.await(Duration.ZERO)).isFalse();
    assertThat(signal.await(Duration.ofMillis(1))).isFalse();
    assertThat(signal.isStopped()).isFalse();
  }

  @Test
  void interruptEndsTheWaitAndStaysSet() {
    Thread.currentThread().interrupt();

    assertThat(signal.await(Duration.ofHours(1))).isTrue();
    assertThat(Thread.interrupted()).isTrue();
  }
}
