package dev.kci.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Timestamps;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Creating nodes on a server that fails in every way, before and after it stored the node. */
class NodeCreationTest {
  private static final int NODES = 60;

  private final MockWebServer server = new MockWebServer();
  private final Store store = new Store();
  private KciApi api;

  /** A server of nodes, where {@code fate} decides what happens to a POST. */
  private static final class Store extends Dispatcher {
    private final List<JsonObject> nodes = new ArrayList<>();
    private Random random = new Random(0);
    private boolean faulty;
    private int faults;

    @Override
    public synchronized MockResponse dispatch(RecordedRequest request) {
      if (request.getMethod().equals("GET")) {
        return faulty && random.nextInt(8) == 0 ? fault(null) : found(request);
      }
      JsonObject sent = JsonText.parseObject(request.getBody().utf8());
      int fate = faulty ? random.nextInt(4) : 3;
      if (fate == 0) {
        return fault(null);
      }
      JsonObject stored = store(sent);
      return fate == 1 ? fault(stored) : answer(stored);
    }

    private JsonObject store(JsonObject sent) {
      JsonObject stored =
          JsonObject.of("id", "%024x".formatted(nodes.size()))
              .with(sent)
              .with("data", sent.object("data").orElseThrow().with("misc", JsonObject.empty()))
              .with("state", "running")
              .with("retry_counter", sent.integer("retry_counter").orElse(0L));
      nodes.add(stored);
      return stored;
    }

    private MockResponse found(RecordedRequest request) {
      List<JsonObject> items =
          nodes.stream()
              .filter(
                  node -> node.string("name").get().equals(request.getUrl().queryParameter("name")))
              .toList();
      assertThat(request.getUrl().queryParameterNames()).contains("kind", "created__gt");
      return answer(JsonObject.of("items", items).with("total", items.size()));
    }

    private static MockResponse answer(JsonObject json) {
      return new MockResponse.Builder().body(JsonText.write(json)).build();
    }

    /** Loses the answer in one of six ways; the caller cannot tell whether the node was stored. */
    private MockResponse fault(JsonObject stored) {
      faults++;
      MockResponse.Builder answer = new MockResponse.Builder();
      return switch (random.nextInt(6)) {
        case 0 -> answer.onResponseStart(new SocketEffect.CloseSocket()).build();
        case 1 -> answer.code(502).build();
        case 2 -> answer.code(504).body("gateway").build();
        case 3 -> answer.code(200).build();
        case 4 -> answer.body("{\"id\": ").build();
        default ->
            answer
                .body(stored == null ? "{\"id\": " : JsonText.write(stored))
                .setHeader("Content-Length", "100000")
                .onResponseEnd(new SocketEffect.CloseSocket())
                .build();
      };
    }
  }

  @BeforeEach
  void start() throws IOException {
    server.setDispatcher(store);
    server.start();
    api =
        KciApi.builder(server.url("/").uri())
            .retryDelay(Duration.ofMillis(1), Duration.ofMillis(1))
            .circuitBreaker(1000, Duration.ofMillis(1))
            .readTimeout(Duration.ofSeconds(5))
            .build();
  }

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  private static Node job(String name, String platform) {
    return Node.builder(NodeKind.JOB, name)
        .parent("6b04c7d24ebc2915b46d3629")
        .data("platform", platform)
        .data("kernel_revision", JsonObject.of("version", JsonObject.of("version", "6")))
        .build();
  }

  @Test
  void createsEachNodeExactlyOnce() {
    long seed = 20261124;
    store.random = new Random(seed);
    store.faulty = true;
    List<String> unknown = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      String name = "job-" + i;
      try {
        Node made = api.nodes().create(job(name, "qemu"));
        assertThat(made.name()).isEqualTo(name);
        assertThat(stored(name)).as("%s, seed %d", name, seed).containsExactly(made.id());
      } catch (UnavailableException stillAway) {
        unknown.add(name);
        assertThat(stored(name)).as("%s, seed %d", name, seed).hasSizeLessThan(2);
      }
    }
    assertThat(store.faults).as("faults, seed %d", seed).isGreaterThan(NODES / 4);
    assertThat(unknown).as("given up, seed %d", seed).hasSizeLessThan(NODES / 4);
  }

  private List<String> stored(String name) {
    synchronized (store) {
      return store.nodes.stream()
          .filter(node -> node.string("name").get().equals(name))
          .map(node -> node.string("id").get())
          .toList();
    }
  }

  @Test
  void nodeWithOtherDataIsNotTaken() {
    Node other = api.nodes().create(job("kver", "qemu"));
    server.setDispatcher(
        new Dispatcher() {
          private boolean lost;

          @Override
          public MockResponse dispatch(RecordedRequest request) {
            if (!lost && request.getMethod().equals("POST")) {
              lost = true;
              return new MockResponse.Builder().code(502).build();
            }
            return store.dispatch(request);
          }
        });

    assertThat(api.nodes().create(job("kver", "rk3588")).id()).isNotEqualTo(other.id());
    assertThat(stored("kver")).hasSize(2);
  }

  @Test
  void findsTheNodeInTheServersForm() {
    Node node = job("kver", "qemu");
    String stored =
        """
        {"id": "6b04", "kind": "job", "name": "kver", "path": ["kver"], "retry_counter": 0,
         "data": {"platform": "qemu", "error_code": null, "test_source": "https://x.org/",
         "kernel_revision": {"version": {"version": 6, "name": null}, "commit_tags": []}}}\
        """;
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return request.getMethod().equals("POST")
                ? new MockResponse.Builder().code(504).build()
                : new MockResponse.Builder()
                    .body("{\"items\": [" + stored + "], \"total\": 1}")
                    .build();
          }
        });

    assertThat(
            api.nodes().create(node.toBuilder().data("test_source", "https://x.org").build()).id())
        .isEqualTo("6b04");
  }

  @Test
  void looksUpByTheServersClock() {
    AtomicReference<Instant> since = new AtomicReference<>();
    Instant serverTime = Instant.now().minus(Duration.ofHours(1));
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(serverTime.atOffset(ZoneOffset.UTC));
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            MockResponse.Builder answer = new MockResponse.Builder().setHeader("Date", date);
            if (request.getMethod().equals("POST")) {
              return answer.code(504).build();
            }
            String created = request.getUrl().queryParameter("created__gt");
            if (created == null) {
              return answer.body("60").build();
            }
            since.set(Timestamps.parse(created));
            return answer.body("{\"items\": [], \"total\": 0}").build();
          }
        });
    for (int answers = 0; answers < 2; answers++) {
      MockApi.count(api);
    }

    assertThatThrownBy(() -> api.nodes().create(job("j", "p")))
        .isInstanceOf(UnavailableException.class);
    assertThat(since.get()).isBefore(serverTime);
  }

  @Test
  void nodeWithAnIdIsRejected() {
    assertThatThrownBy(() -> api.nodes().create(job("j", "p").toBuilder().id("6b04").build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("use update or put");
    assertThat(server.getRequestCount()).isZero();
  }
}
