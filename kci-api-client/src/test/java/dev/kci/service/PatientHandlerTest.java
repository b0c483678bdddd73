package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.Backoff;
import dev.kci.api.Presence;
import dev.kci.api.UnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PatientHandlerTest {
  @Test
  void anInterruptThatTheHandlerLeavesDoesNotShortenTheWait() throws InterruptedException {
    StopSignal stop = new StopSignal();
    AtomicInteger calls = new AtomicInteger();
    NodeHandler handler =
        event -> {
          calls.incrementAndGet();
          Thread.currentThread().interrupt();
          throw new UnavailableException("GET node", 503, "away", null, null);
        };
    Backoff hours = new Backoff(Duration.ofHours(2), Duration.ofHours(2));
    PatientHandler patient =
        new PatientHandler(handler, new Presence(), new EventQuarantine(null), stop, hours);
    Thread thread = new Thread(() -> patient.handle(NodeEvents.updated("a", "done")));
    thread.start();
    for (int i = 0; thread.getState() != Thread.State.TIMED_WAITING; i++) {
      assertThat(i).as("it waits in the end").isLessThan(3000);
      thread.join(20);
    }
    assertThat(calls).hasValue(1);
    stop.stop();
    thread.join(60_000);
    assertThat(thread.isAlive()).isFalse();
    assertThat(calls).hasValue(1);
  }
}
