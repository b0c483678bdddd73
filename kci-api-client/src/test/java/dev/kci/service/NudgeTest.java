package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NudgeTest {
  private static final Duration LONG = Duration.ofDays(1);

  private final StopSignal stop = new StopSignal();
  private final Nudge nudge = new Nudge(stop);

  @Test
  void endsTheWaitInProgress() throws Exception {
    CompletableFuture<Boolean> wait = CompletableFuture.supplyAsync(() -> nudge.await(LONG));
    nudge.give();
    assertThat(wait.get(60, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void endsTheNextWaitOnly() {
    nudge.give();
    nudge.give();
    assertThat(nudge.await(LONG)).isFalse();
    CompletableFuture<Boolean> next = CompletableFuture.supplyAsync(() -> nudge.await(LONG));
    assertThat(next).isNotDone();
    stop.stop();
    assertThat(next.join()).isTrue();
  }
}
