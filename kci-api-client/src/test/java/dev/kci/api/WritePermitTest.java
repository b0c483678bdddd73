package dev.kci.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WritePermitTest {
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicBoolean mayWrite = new AtomicBoolean();
  private final HttpServer server;
  private final KciApi api;

  WritePermitTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
          byte[] answer = "null".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    api =
        KciApi.builder(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
            .retries(1)
            .retryDelay(Duration.ofMillis(1), Duration.ofMillis(2))
            .writeWhile(mayWrite::get)
            .build();
  }

  @AfterEach
  void close() {
    api.close();
    server.stop(0);
  }

  @Test
  void onlyChangesOfNodesNeedThePermit() {
    assertThat(api.nodes().lookup("6b04c8034ebc2915b46d3719")).isEmpty();
    api.keyValues().set("kci", "beat", "x");
    assertThat(requests)
        .containsExactly("GET /latest/node/6b04c8034ebc2915b46d3719", "POST /latest/kv/kci/beat");
  }

  @Test
  void changesAreNotSentWithoutThePermit() {
    assertThat(api.nodes().lookup("6b04c8034ebc2915b46d3719")).isEmpty();
    Node node = Node.builder(NodeKind.CHECKOUT, "checkout").id("6b04c8034ebc2915b46d3719").build();
    assertThatThrownBy(() -> api.nodes().put(node))
        .isInstanceOfSatisfying(
            UnavailableException.class,
            e -> {
              assertThat(e.isUnheard()).isTrue();
              assertThat(e).hasMessageContaining("has not renewed its Lease");
            });
    assertThatThrownBy(() -> api.nodes().markProcessedByKcidbBridge(List.of("a"), true))
        .isInstanceOf(UnavailableException.class);
    assertThat(requests).containsExactly("GET /latest/node/6b04c8034ebc2915b46d3719");
    assertThat(api.presence().isThere()).isTrue();
  }
}
