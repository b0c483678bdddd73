package dev.kci.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import dev.kci.runtime.RuntimeFailure;
import java.io.IOException;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an engine's answers mean, and those of a proxy before it. */
class EngineTest {
  private final MockWebServer server = new MockWebServer();
  private Engine engine;

  @BeforeEach
  void start() throws IOException {
    server.start();
    DockerClient client = DockerClients.open("tcp://127.0.0.1:" + server.getPort());
    engine = new Engine(client, client);
  }

  @AfterEach
  void stop() {
    engine.close();
    server.close();
  }

  private void answers(int status, String body) {
    server.enqueue(new MockResponse.Builder().code(status).body(body).build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"404 page not found\n", "<html>", "{}"})
  void onlyTheEngineItselfSaysThatAContainerIsMissing(String proxy) {
    answers(404, "{\"message\":\"No such container: c1\"}\n");
    assertThat(engine.inspect("c1")).isEmpty();
    answers(404, proxy);
    assertThatThrownBy(() -> engine.inspect("c1"))
        .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isNoAnswer()).isTrue())
        .hasMessageStartingWith("cannot inspect container c1: Status 404");
  }

  @Test
  void onlyTheEngineItselfRefusesAJob() {
    answers(403, "{\"message\":\"authorization denied by plugin\"}\n");
    assertThatThrownBy(() -> engine.start("c1"))
        .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isRefused()).isTrue());
    for (int status : new int[] {401, 403, 404}) {
      answers(status, "<html>");
      assertThatThrownBy(() -> engine.start("c1"))
          .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isNoAnswer()).isTrue());
    }
  }
}
