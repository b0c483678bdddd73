package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.ApiException;
import dev.kci.api.KciApi;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final MockWebServer server = new MockWebServer();
  private final StopSignal stop = new StopSignal();
  private KciApi api;

  @BeforeEach
  void start() throws Exception {
    server.start();
    api = KciApi.builder(server.url("/").uri()).retries(0).build();
  }

  @AfterEach
  void close() {
    stop.stop();
    api.close();
    server.close();
  }

  @Test
  void firstAnswerEndsTheWait() throws Exception {
    call(503);
    CompletableFuture<Boolean> waiting = waiting(LONG);
    call(503);
    call(200);
    assertThat(waiting.get(30, TimeUnit.SECONDS)).isFalse();
    assertThat(api.presence().returns()).isEqualTo(1);
  }

  @Test
  void apiThatNeverFailsDoesNotEndTheWait() {
    call(200);
    call(404);
    call(500);
    call(200);
    assertThat(api.presence().returns()).isZero();
    assertThat(Rest.untilBack(api.presence(), Duration.ofMillis(300), stop)).isFalse();
  }

  @Test
  void stopEndsTheWait() throws Exception {
    call(503);
    CompletableFuture<Boolean> waiting = waiting(LONG);
    stop.stop();
    assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
  }

  private CompletableFuture<Boolean> waiting(Duration longest) throws InterruptedException {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    Thread thread = new Thread(() -> ended.complete(Rest.untilBack(api.presence(), longest, stop)));
    thread.start();
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return ended;
  }

  private void call(int status) {
    server.enqueue(new MockResponse.Builder().code(status).body("null").build());
    try {
      api.nodes().lookup("6b04c7d24ebc2915b46d3621");
    } catch (ApiException e) {
      assertThat(e.status()).isEqualTo(status);
    }
  }
}
