package dev.kci.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NodesTest {
  private static final String NODE =
      """
      {"id": "6b04", "kind": "checkout", "name": "checkout", "path": ["checkout"],
       "state": "running", "data": {"a": 1}, "new_field": 7}\
      """;

  private final MockWebServer server = new MockWebServer();
  private KciApi api;

  @BeforeEach
  void start() throws Exception {
    server.start();
    api =
        KciApi.builder(URI.create("http://localhost:" + server.getPort()))
            .token(ApiToken.of("s3cret"))
            .build();
  }

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  private void answer(int status, String body) {
    server.enqueue(new MockResponse.Builder().code(status).body(body).build());
  }

  private static String page(int offset, int items, int total) {
    List<String> nodes =
        IntStream.range(offset, offset + items)
            .mapToObj(i -> NODE.replace("6b04", "6b04-" + i))
            .toList();
    return "{\"items\": [" + String.join(",", nodes) + "], \"total\": " + total + "}";
  }

  private static Node node() {
    return NodeJson.read(JsonText.parseObject(NODE));
  }

  private static String text(RecordedRequest request) {
    return request.getBody() == null ? "" : request.getBody().utf8();
  }

  @Nested
  class Get {
    @Test
    void sendsTokenAndUserAgentOverHttp11() throws Exception {
      answer(200, NODE);
      Node node = api.nodes().get("6b04");
      RecordedRequest request = server.takeRequest();
      assertThat(request.getRequestLine()).isEqualTo("GET /latest/node/6b04 HTTP/1.1");
      assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer s3cret");
      assertThat(request.getHeaders().get("User-Agent")).startsWith("kci-toolkit/");
      assertThat(node.extra()).isEqualTo(JsonObject.of("new_field", 7));
    }

    @Test
    void ofAMissingNodeIsNotFoundAlthoughTheServerSays200() {
      answer(200, "null");
      answer(200, "null");
      assertThat(api.nodes().lookup("6b04")).isEmpty();
      assertThatThrownBy(() -> api.nodes().get("6b04")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void isRetriedWhileTheServerIsAway() {
      answer(503, "");
      answer(200, "");
      server.enqueue(
          new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
      answer(200, NODE);
      assertThat(api.nodes().get("6b04").id()).isEqualTo("6b04");
    }

    @Test
    void failureNamesCallStatusAndDetailButNotTheToken() {
      answer(422, "{\"detail\": [{\"loc\": [\"query\", \"limit\"], \"msg\": \"too small\"}]}");
      assertThatThrownBy(() -> api.nodes().get("6b04"))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessage("GET /latest/node/6b04: 422, query.limit: too small")
          .extracting(Object::toString)
          .asString()
          .doesNotContain("s3cret");
    }

    @Test
    void answerOfAnotherServerIsReported() {
      answer(200, "<html></html>");
      assertThatThrownBy(() -> api.nodes().get("6b04"))
          .isExactlyInstanceOf(ApiException.class)
          .hasMessageContaining("is this the URL of a KernelCI API?");
    }
  }

  @Nested
  class Find {
    @Test
    void readsPageAfterPage() throws Exception {
      answer(200, page(0, 500, 501));
      answer(200, page(500, 1, 501));
      NodeQuery query =
          NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
              .and(NodeField.STATE.in(List.of(NodeState.RUNNING, NodeState.CLOSING)))
              .and(NodeField.TIMEOUT.before(Instant.parse("2026-11-24T00:00:00Z")));
      assertThat(api.nodes().find(query).count()).isEqualTo(501);
      assertThat(server.takeRequest().getTarget())
          .isEqualTo(
              "/latest/nodes?kind=checkout&state__in=running%2Cclosing"
                  + "&timeout__lt=2026-11-24T00%3A00%3A00&limit=500");
      assertThat(server.takeRequest().getTarget()).endsWith("offset=500");
    }

    @Test
    void shortPagesAreCompleted() throws Exception {
      answer(200, page(0, 100, 250));
      answer(200, page(100, 100, 250));
      answer(200, page(200, 50, 250));
      assertThat(api.nodes().find(NodeQuery.all()).map(Node::id).distinct()).hasSize(250);
      assertThat(server.getRequestCount()).isEqualTo(3);
    }

    @Test
    void emptyPageEndsTheStream() {
      answer(200, page(0, 100, 250));
      answer(200, page(100, 0, 250));
      assertThat(api.nodes().find(NodeQuery.all())).hasSize(100);
    }

    @Test
    void repeatedPageFails() {
      answer(200, page(0, 500, 1500));
      answer(200, page(0, 500, 1500));
      assertThatThrownBy(() -> api.nodes().find(NodeQuery.all()).count())
          .isInstanceOf(ApiException.class)
          .hasMessageContaining("the page at offset 500 repeats the one before it");
    }

    @Test
    void isLazy() {
      answer(200, page(0, 500, 501));
      assertThat(api.nodes().find(NodeQuery.all()).limit(3)).hasSize(3);
      assertThat(server.getRequestCount()).isEqualTo(1);
    }
  }

  @Nested
  class Update {
    @Test
    void sendsOnlyChangedFields() throws Exception {
      answer(200, NODE);
      api.nodes().update(node(), node -> node.done(Result.PASS));
      RecordedRequest request = server.takeRequest();
      assertThat(request.getRequestLine()).startsWith("PATCH /latest/node/6b04 ");
      assertThat(JsonText.parseObject(text(request)))
          .isEqualTo(JsonObject.of("state", "done").with("result", "pass"));
    }

    @Test
    void noChangeIsNotSent() {
      Node base = node();
      assertThat(api.nodes().update(base, node -> node.withState(NodeState.RUNNING)))
          .isSameAs(base);
      assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void illegalTransitionIsNotSent() {
      Node done = node().done(Result.FAIL);
      assertThatThrownBy(
              () -> api.nodes().update(done, node -> node.withState(NodeState.AVAILABLE)))
          .isInstanceOf(IllegalTransitionException.class)
          .hasMessageContaining("done cannot become available");
      assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void refusedTransitionIsReported() {
      answer(400, "{\"detail\": \"Transition not allowed with state: StateValues.AVAILABLE\"}");
      assertThatThrownBy(
              () -> api.nodes().update(node(), node -> node.withState(NodeState.AVAILABLE)))
          .isInstanceOf(IllegalTransitionException.class)
          .hasMessageContaining("400, the node has moved on and can no longer become available");
    }

    @Test
    void otherRefusalIsAnInvalidRequest() {
      answer(400, "{\"detail\": \"bad\"}");
      assertThatThrownBy(() -> api.nodes().update(node(), node -> node.done(Result.PASS)))
          .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void replacesDataWithUnknownKeysOfTheBase() throws Exception {
      answer(200, NODE);
      Node base = node().withData(JsonObject.of("made_up", List.of(1)).with("n", null));
      api.nodes()
          .update(base, node -> node.doneWithError(Result.FAIL, ErrorCode.SUBMIT_ERROR, "m"));
      assertThat(JsonText.parseObject(text(server.takeRequest())).object("data"))
          .contains(
              JsonObject.of("made_up", List.of(1))
                  .with("error_code", "submit_error")
                  .with("error_msg", "m"));
    }

    @Test
    void byIdReadsTheNodeFirst() throws Exception {
      answer(200, NODE);
      answer(200, NODE);
      api.nodes().update("6b04", node -> node.done(Result.PASS));
      assertThat(server.takeRequest().getRequestLine()).startsWith("GET /latest/node/6b04 ");
      assertThat(server.takeRequest().getRequestLine()).startsWith("PATCH /latest/node/6b04 ");
    }

    @Test
    void changeOfTheIdIsNotSent() {
      assertThatThrownBy(
              () -> api.nodes().update(node(), node -> node.toBuilder().id("6b05").build()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("keep the id");
      assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void putsTheCurrentNodeIfTheServerHasNoPatch() throws Exception {
      answer(405, "{\"detail\": \"Method Not Allowed\"}");
      answer(200, NODE.replace("\"a\": 1", "\"b\": 2"));
      answer(200, NODE);
      api.nodes().updateSilently(node(), node -> node.done(Result.PASS));
      server.takeRequest();
      assertThat(server.takeRequest().getRequestLine()).startsWith("GET /latest/node/6b04 ");
      RecordedRequest put = server.takeRequest();
      assertThat(put.getRequestLine()).startsWith("PUT /latest/node/6b04?noevent=true ");
      JsonObject sent = JsonText.parseObject(text(put));
      assertThat(sent.integer("new_field")).contains(7L);
      assertThat(sent.object("data")).contains(JsonObject.of("b", 2));
      assertThat(sent.string("state")).contains("done");
    }

    @Test
    void changeAlreadyMadeIsNotPut() {
      answer(405, "{\"detail\": \"Method Not Allowed\"}");
      answer(200, NODE.replace("\"running\"", "\"done\", \"result\": \"pass\""));
      assertThat(api.nodes().update(node(), node -> node.done(Result.PASS)).result())
          .isEqualTo(Result.PASS);
      assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void nodeThatMovedOnIsNotPut() {
      answer(405, "{\"detail\": \"Method Not Allowed\"}");
      answer(200, NODE.replace("\"running\"", "\"done\""));
      assertThatThrownBy(
              () -> api.nodes().update(node(), node -> node.withState(NodeState.AVAILABLE)))
          .isInstanceOf(IllegalTransitionException.class);
      assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void putsTheNodeForFieldsThatPatchIgnores() throws Exception {
      answer(200, NODE);
      answer(200, NODE);
      api.nodes().update(node(), node -> node.toBuilder().group("g").build());
      assertThat(server.takeRequest().getRequestLine()).startsWith("GET ");
      assertThat(server.takeRequest().getRequestLine()).startsWith("PUT ");
    }
  }

  @Nested
  class Create {
    private final Node fresh = Node.builder(NodeKind.CHECKOUT, "checkout").data("a", 1).build();

    @Test
    void looksUpTheNodeIfTheAnswerIsLost() throws Exception {
      server.enqueue(
          new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
      answer(200, "{\"items\": [" + NODE + "], \"total\": 1}");
      assertThat(api.nodes().create(fresh).id()).isEqualTo("6b04");
      assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void isSentAgainIfTheNodeIsNotFound() throws Exception {
      answer(502, "");
      answer(200, "{\"items\": [], \"total\": 0}");
      answer(200, NODE);
      assertThat(api.nodes().create(fresh).id()).isEqualTo("6b04");
      assertThat(server.getRequestCount()).isEqualTo(3);
    }

    @Test
    void refusedNodeIsNotSentAgain() {
      answer(400, "{\"detail\": \"bad\"}");
      assertThatThrownBy(() -> api.nodes().create(fresh))
          .isInstanceOf(InvalidRequestException.class);
      assertThat(server.getRequestCount()).isEqualTo(1);
    }
  }
}
