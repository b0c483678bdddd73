package dev.kci.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonText;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CloseTest {
  private static final int LISTENERS = 20;

  @Test
  void listenersAreAnsweredBeforeTheServerStops() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    try (Sandbox sandbox =
        Sandbox.builder()
            .user(SandboxUser.of("pipeline"))
            .user(SandboxUser.admin("admin"))
            .keepAlive(Duration.ofHours(1))
            .start()) {
      RawClient client = new RawClient(sandbox);
      for (int i = 0; i < LISTENERS; i++) {
        String made = client.post("/latest/subscribe/c", "pipeline", null).body();
        long id = JsonText.parseObject(made).integer("id").orElseThrow();
        answers.add(client.getLater("/latest/listen/" + id, "pipeline"));
      }
      awaitAllPolled(client);
    }
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      // 200 for the keep-alive after the first subscription
      assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isIn(200, 404);
    }
  }

  private static void awaitAllPolled(RawClient client) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    String statistics;
    do {
      statistics = client.get("/latest/stats/subscriptions", "admin").body();
    } while (statistics.contains("\"last_poll\":null") && System.nanoTime() < deadline);
    assertThat(statistics).doesNotContain("\"last_poll\":null");
  }
}
