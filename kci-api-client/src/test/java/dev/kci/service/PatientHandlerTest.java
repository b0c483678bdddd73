package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.Backoff;
import dev.kci.api.Presence;
import dev.kci.api.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
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
    List<LogRecord> said = new ArrayList<>();
    Logger log = Logger.getLogger(PatientHandler.class.getName());
    Handler listener = new Listener(said);
    log.addHandler(listener);
    try {
      assertThat(patient.handle(NodeEvents.updated("a", "done"))).as("ended").isTrue();
    } finally {
      log.removeHandler(listener);
    }
    assertThat(said)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.getMessage())
                  .isEqualTo("Node a: No space left on device; the periodic query retries it");
              assertThat(line.getThrown()).isNull();
            });
  }

  private static final class Listener extends Handler {
    private final List<LogRecord> said;

    Listener(List<LogRecord> said) {
      this.said = said;
    }

    @Override
    public void publish(LogRecord line) {
      said.add(line);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
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
