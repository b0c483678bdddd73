package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.Telemetry;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.TelemetryEvent;
import dev.kci.api.model.TelemetryField;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.faults.Fault;
import dev.kci.service.StopSignal;
import dev.kci.status.Meters;
import dev.kci.telemetry.TelemetrySender;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What reaches the API's telemetry, with outages. */
@Timeout(120)
class TelemetryIT {
  private static final int CAPACITY = 1000;

  private final Meters meters = new Meters();

  @Test
  void outageDelaysEventsAndLosesThoseOverTheLimit() throws Exception {
    try (Sandbox sandbox = Sandbox.start();
        KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build()) {
      sandbox.faults().next(Integer.MAX_VALUE, Fault.status(503).on("POST", "/telemetry"));
      Telemetry telemetry = api.telemetry();
      int all = CAPACITY + 500;
      try (TelemetrySender sender =
          new TelemetrySender(telemetry::send, meters, CAPACITY, Duration.ofMillis(100))) {
        IntStream.range(0, all).forEach(number -> sender.add(event(number)));
        StopSignal wait = new StopSignal();
        while (figure("kci_telemetry_dropped") < 500) {
          wait.await(Duration.ofMillis(20));
        }
        sandbox.faults().clear();
        while (figure("kci_telemetry_sent") < CAPACITY) {
          wait.await(Duration.ofMillis(20));
        }
      }
      assertThat(figure("kci_telemetry_dropped")).isEqualTo(500);
      assertThat(numbers(sandbox))
          .describedAs("the latest, in their order")
          .containsExactlyElementsOf(IntStream.range(500, all).boxed().toList());
    }
  }

  private static TelemetryEvent event(int number) {
    return new TelemetryEvent(
        null,
        Map.of(TelemetryField.KIND, "job_result", TelemetryField.RUNTIME, "lab"),
        null,
        false,
        0,
        JsonObject.of("number", number));
  }

  private static List<Integer> numbers(Sandbox sandbox) throws IOException, InterruptedException {
    URI page = sandbox.url().resolve("/latest/telemetry?limit=1000000");
    String body =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    List<?> items = (List<?>) JsonText.parseObject(body).get("items");
    return items.stream()
        .map(item -> JsonObject.from(item).orElseThrow().integer("extra.number").orElseThrow())
        .map(Long::intValue)
        .toList();
  }

  private double figure(String name) {
    return meters.read().stream()
        .filter(series -> series.metric().name().equals(name))
        .mapToDouble(Meters.Series::value)
        .sum();
  }
}
