package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.Backoff;
import dev.kci.api.Presence;
import dev.kci.api.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PatientHandlerTest {
  @Test
  void fullDiskIsLoggedInOneLineWithoutStackTrace() {
    NodeHandler handler =
        event -> {
          throw new UncheckedIOException(new IOException("No space left on device"));
        };
    PatientHandler patient =
        new PatientHandler(
            handler,
            new Presence(),
            new EventQuarantine(null),
            new StopSignal(),
            new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)));
    try (LogLines log = LogLines.of(PatientHandler.class)) {
      assertThat(patient.handle(NodeEvents.updated("a", "done"))).as("ended").isTrue();
      assertThat(log.lines())
          .containsExactly("SEVERE Node a: No space left on device; the periodic query retries it");
      assertThat(log.records().get(0).getThrown()).isNull();
    }
  }

  @Test
  void outageIsLoggedOnceForEachEvent() {
    AtomicInteger calls = new AtomicInteger();
    NodeHandler handler =
        event -> {
          if (calls.incrementAndGet() <= 5) {
            throw new UnavailableException("GET node", 503, "away", null, null);
          }
        };
    PatientHandler patient =
        new PatientHandler(
            handler,
            new Presence(),
            new EventQuarantine(null),
            new StopSignal(),
            new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)));
    try (LogLines log = LogLines.of(PatientHandler.class)) {
      assertThat(patient.handle(NodeEvents.updated("a", "done"))).isTrue();
      assertThat(log.lines())
          .satisfiesExactly(
              line -> assertThat(line).isEqualTo("WARNING Node a: GET node: 503, away; retrying"),
              line -> assertThat(line).startsWith("INFO Node a: handled after "));
    }
  }

  @Test
  void interruptLeftByTheHandlerDoesNotShortenTheWait() throws InterruptedException {
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
