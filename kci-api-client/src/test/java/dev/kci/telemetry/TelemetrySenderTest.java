package dev.kci.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.InvalidRequestException;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.TelemetryEvent;
import dev.kci.api.model.TelemetryField;
import dev.kci.service.StopSignal;
import dev.kci.status.Meters;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TelemetrySenderTest {
  private final Meters meters = new Meters();
  private final Queue<Integer> stored = new ConcurrentLinkedQueue<>();
  private final Queue<Integer> batches = new ConcurrentLinkedQueue<>();
  private volatile @Nullable RuntimeException failure;

  @Test
  void eventsArriveInOrderAndInBatches() {
    try (TelemetrySender sender = sender(10_000)) {
      add(sender, 0, 1050);
      await(() -> stored.size() == 1050);
    }
    assertThat(stored).containsExactlyElementsOf(IntStream.range(0, 1050).boxed().toList());
    assertThat(batches).allMatch(size -> size <= 200);
    assertThat(figure("kci_telemetry_sent")).isEqualTo(1050);
    assertThat(figure("kci_telemetry_dropped")).isZero();
  }

  @Test
  void whileTheApiIsAwayTheLatestAreKeptAndTheOthersCounted() {
    failure = unavailable(0, new ConnectException("refused"));
    try (TelemetrySender sender = sender(500)) {
      add(sender, 0, 2000);
      await(() -> figure("kci_telemetry_dropped") == 1500);
      assertThat(figure("kci_telemetry_waiting")).isEqualTo(500);
      failure = null;
      await(() -> stored.size() == 500);
    }
    assertThat(stored).containsExactlyElementsOf(IntStream.range(1500, 2000).boxed().toList());
    assertThat(figure("kci_telemetry_sent") + figure("kci_telemetry_dropped")).isEqualTo(2000);
  }

  @Test
  void whatMayHaveArrivedIsNotSentAgain() {
    failure = unavailable(0, new SocketTimeoutException("no answer"));
    try (TelemetrySender sender = sender(500)) {
      add(sender, 0, 7);
      await(() -> figure("kci_telemetry_dropped") == 7);
      failure = null;
      add(sender, 7, 8);
      await(() -> stored.size() == 1);
    }
    assertThat(stored).containsExactly(7);
  }

  @Test
  void whatTheServerRefusesIsDroppedAndTheNextSent() {
    failure = new InvalidRequestException("POST telemetry", 400, "Invalid telemetry event");
    try (TelemetrySender sender = sender(500)) {
      add(sender, 0, 7);
      await(() -> figure("kci_telemetry_dropped") == 7);
      failure = null;
      add(sender, 7, 9);
      await(() -> stored.size() == 2);
    }
  }

  @Test
  void closingSendsWhatIsLeft() {
    TelemetrySender sender = new TelemetrySender(this::store, meters, 500, Duration.ofHours(1));
    add(sender, 0, 7);
    sender.close();
    assertThat(stored).hasSize(7);
  }

  @Test
  void anApiThatHangsDelaysNeitherTheCallerNorTheEnd() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    TelemetrySender.Api hanging =
        events -> {
          asked.countDown();
          try {
            never.await();
          } catch (InterruptedException e) {
            throw unavailable(0, e);
          }
        };
    TelemetrySender sender = new TelemetrySender(hanging, meters, 500, Duration.ofMillis(10));
    add(sender, 0, 200);
    asked.await();
    add(sender, 200, 1000);
    assertThat(figure("kci_telemetry_dropped")).isEqualTo(300);
    sender.close();
  }

  private TelemetrySender sender(int capacity) {
    return new TelemetrySender(this::store, meters, capacity, Duration.ofMillis(20));
  }

  private void store(Collection<TelemetryEvent> events) {
    RuntimeException now = failure;
    if (now != null) {
      throw now;
    }
    batches.add(events.size());
    events.forEach(event -> stored.add(event.extra().integer("number").orElseThrow().intValue()));
  }

  private static UnavailableException unavailable(int status, Throwable cause) {
    return new UnavailableException("POST telemetry", status, "away", null, cause);
  }

  private static void add(TelemetrySender sender, int from, int to) {
    for (int number = from; number < to; number++) {
      sender.add(
          new TelemetryEvent(
              null,
              Map.of(TelemetryField.KIND, "job_result", TelemetryField.RUNTIME, "lab"),
              null,
              false,
              0,
              JsonObject.of("number", number)));
    }
  }

  private double figure(String name) {
    List<Meters.Series> all =
        meters.read().stream().filter(series -> series.metric().name().equals(name)).toList();
    return all.get(0).value();
  }

  private static void await(BooleanSupplier condition) {
    StopSignal wait = new StopSignal();
    while (!condition.getAsBoolean()) {
      wait.await(Duration.ofMillis(5));
    }
  }
}
