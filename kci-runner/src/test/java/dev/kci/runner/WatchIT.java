package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.sandbox.faults.Fault;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a runner tells of itself while the API is there, away, and back. */
class WatchIT {
  private static final String CONFIG =
      """
      runtimes: {shell: {lab_type: shell, isolation: none}}
      platforms: {shell: {}}
      jobs:
        go: {template: script, kind: job, params: {command: 'exit 3'}}
      scheduler:
        - {job: go, event: {channel: node, kind: checkout, state: available}, runtime: {name: shell}}
      """;

  @TempDir Path temp;
  private final HttpClient client = HttpClient.newHttpClient();
  private RunnerOnSandbox setup;
  private int port;

  @BeforeEach
  void prepare() throws IOException {
    setup = new RunnerOnSandbox(temp, CONFIG, "");
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
  }

  @AfterEach
  void stop() throws Exception {
    setup.close();
  }

  private String get(String path) {
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() + "\n" + answer.body();
    } catch (IOException e) {
      return "no answer";
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void await(String what, BooleanSupplier condition) throws IOException {
    setup.await(what, Duration.ofMinutes(1), condition);
  }

  @Test
  void readinessFollowsTheApiAndLivenessDoesNot() throws Exception {
    Process runner = setup.start("shell", "--listen", "127.0.0.1:" + port);
    await("ready", () -> get("/readyz").startsWith("200"));
    assertThat(get("/readyz")).contains("[+]api", "[+]events node", "[+]runtimes");
    setup.faults().next(Integer.MAX_VALUE, Fault.status(503));
    setup.faults().dropSubscriptions();
    await("not ready", () -> get("/readyz").startsWith("503"));
    assertThat(get("/livez")).startsWith("200");
    setup.faults().clear();
    await("ready again", () -> get("/readyz").startsWith("200"));
    runner.destroy();
    assertThat(runner.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(runner.exitValue()).isZero();
    assertThat(get("/livez")).isEqualTo("no answer");
  }

  @Test
  void metricsHaveNoNodeIdsAndTheLogSaysWhyAJobFailed() throws Exception {
    setup.start("shell", "--listen", "127.0.0.1:" + port);
    await("ready", () -> get("/readyz").startsWith("200"));
    Node checkout = setup.checkout(Map.of());
    await("job", () -> setup.isDone(checkout, "go"));
    await("figures", () -> get("/metrics").contains("state=\"submitted\"} 0.0"));
    assertThat(get("/metrics"))
        .contains("kci_runtime_up{runtime=\"shell\"} 1.0")
        .contains("kci_events_received_total{channel=\"node\"}")
        .contains("kci_jobs_ended_total{result=\"fail\",runtime=\"shell\"} 1.0")
        .contains("kci_upload_seconds_count{outcome=\"ok\",storage=\"sandbox\"}")
        .contains("kci_state_free_bytes ")
        .contains("kci_api_call_seconds_count{outcome=\"ok\"}")
        .doesNotContain(checkout.requireId());
    assertThat(get("/")).contains("checkout " + checkout.requireId() + " available");
    await("log", () -> setup.output().contains("state=done result=fail"));
  }

  @Test
  void reloadsWithoutLosingAnEvent() throws Exception {
    Process runner = setup.start("shell", "--listen", "127.0.0.1:" + port);
    for (int i = 1; i <= 3; i++) {
      int rounds = i;
      await(
          "round " + i,
          () -> setup.output().split("Listening on channel node", -1).length > rounds);
      Node checkout = setup.checkout(Map.of());
      new ProcessBuilder("kill", "-HUP", String.valueOf(runner.pid())).start().waitFor();
      await("job", () -> setup.isDone(checkout, "go"));
      assertThat(setup.children(checkout)).hasSize(1);
    }
    await("ready", () -> get("/readyz").startsWith("200"));
    assertThat(runner.isAlive()).describedAs(setup.output()).isTrue();
  }
}
