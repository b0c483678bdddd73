package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import java.io.IOException;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AncestorsTest {
  private static final Node JOB = Node.builder(NodeKind.JOB, "job").id("j1").parent("b1").build();

  private final MockWebServer server = new MockWebServer();
  private KciApi api;

  /** Answers that b1 is below c1, and c1 below itself. */
  @BeforeEach
  void start() throws IOException {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            String id = request.getUrl().encodedPath().replaceFirst(".*/", "");
            return new MockResponse.Builder()
                .setHeader("Content-Type", "application/json")
                .body(
                    "{\"id\": \"%s\", \"kind\": \"job\", \"name\": \"n\", \"parent\": \"c1\", \"path\": [\"n\"], \"state\": \"available\", \"data\": {}}"
                        .formatted(id))
                .build();
          }
        });
    server.start();
    api = KciApi.builder(server.url("/latest/").uri()).build();
  }

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  @Test
  void aLoopOfParentsEnds() {
    assertThat(new Ancestors(api.nodes()).of(JOB)).hasSize(20);
    assertThat(Ancestors.now(api.nodes(), JOB)).hasSize(20);
  }

  @Test
  void readsEachOnceOrAnew() {
    Ancestors ancestors = new Ancestors(api.nodes());
    ancestors.of(JOB);
    ancestors.of(JOB);
    assertThat(server.getRequestCount()).isEqualTo(2);
    Ancestors.now(api.nodes(), JOB);
    assertThat(server.getRequestCount()).isEqualTo(22);
  }
}
