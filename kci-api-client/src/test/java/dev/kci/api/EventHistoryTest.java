package dev.kci.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.EventQuery;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.PastEvent;
import dev.kci.api.model.Result;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventHistoryTest {
  private final MockWebServer server = new MockWebServer();
  private KciApi api;

  @BeforeEach
  void start() throws IOException {
    server.start();
    api = KciApi.builder(server.url("/").uri()).retries(0).build();
  }

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  @Test
  void conditionsBecomeParameters() throws InterruptedException {
    answer("[]");
    api.events()
        .history(
            EventQuery.all()
                .after(Instant.parse("2026-11-23T23:11:45.311251Z"))
                .node("n1")
                .owner("kciuser")
                .op("updated")
                .kind(NodeKind.CHECKOUT)
                .name("hist")
                .state(NodeState.DONE)
                .result(Result.FAIL)
                .channel("node"),
            7,
            2);

    HttpUrl url = server.takeRequest().getUrl();
    assertThat(url.encodedPath()).isEqualTo("/latest/events");
    assertThat(url.queryParameterNames())
        .containsExactly( // the order of the calls, in every JVM
            "from", "node_id", "owner", "op", "kind", "name", "state", "result", "channel", "limit",
            "offset");
    assertThat(url.queryParameter("from")).isEqualTo("2026-11-23T23:11:45.311251");
    assertThat(url.queryParameter("limit")).isEqualTo("7");
    assertThat(url.queryParameter("offset")).isEqualTo("2");
  }

  @Test
  void eventsHaveTheirTimesAndNodes() {
    answer(
        """
        [{"timestamp": "2026-11-23T23:11:45.371000", "sequence_id": 1178, "channel": "node",
          "owner": "kciuser", "data": {"op": "updated", "id": "n1", "kind": "checkout",
          "name": "hist", "path": ["checkout"], "group": "hg", "state": "done", "result": "fail",
          "owner": "kciuser", "data": {}, "is_hierarchy": false, "previous_state": "running",
          "previous_result": null}, "id": "e1"}]
        """);

    List<PastEvent> events = api.events().history(EventQuery.all(), 10, 0);

    assertThat(events).hasSize(1);
    assertThat(events.get(0).time()).isEqualTo("2026-11-23T23:11:45.371Z");
    assertThat(events.get(0).event().sequenceId()).isEqualTo(1178);
    assertThat(events.get(0).nodeEvent().orElseThrow().previousState())
        .isEqualTo(NodeState.RUNNING);
  }

  @Test
  void unexpectedAnswerIsQuoted() {
    answer("[{\"channel\": \"node\"}]");

    assertThatThrownBy(() -> api.events().history(EventQuery.all(), 10, 0))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("an event with a timestamp");
  }

  private void answer(String body) {
    server.enqueue(new MockResponse.Builder().body(body).build());
  }
}
