package dev.kci.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodePage;
import dev.kci.api.model.NodeQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
import okio.Buffer;
import okio.BufferedSink;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that cannot be read, beside others. */
class ReadableNodesTest {
  private static final String DETAIL =
      "{\"detail\": \"Unable to serialize unknown type: <class 'bson.objectid.ObjectId'>\"}";

  private final MockApi mock = new MockApi();
  private final KciApi api = mock.client().build();
  private final List<String> stored = new ArrayList<>();
  private final Set<String> bad = new HashSet<>();
  private String badNode = "";
  private boolean refusesTheQuery;
  private int movesBefore;

  /** Answers 400 with every page that has a bad node, or sends that node as it is. */
  private final class Store extends Dispatcher {
    @Override
    public MockResponse dispatch(RecordedRequest request) {
      HttpUrl url = request.getUrl();
      if (refusesTheQuery) {
        return MockApi.answer(400, "{\"detail\": \"no such query\"}");
      }
      if (request.getTarget().startsWith("/latest/count")) {
        return MockApi.answer(200, String.valueOf(stored.size()));
      }
      if (mock.server().getRequestCount() == movesBefore) {
        stored.remove(0);
      }
      List<String> ids =
          stored.stream().skip(number(url, "offset", 0)).limit(number(url, "limit", 1000)).toList();
      if (badNode.isEmpty() && ids.stream().anyMatch(bad::contains)) {
        return MockApi.answer(400, DETAIL);
      }
      List<String> nodes = ids.stream().map(id -> bad.contains(id) ? badNode : node(id)).toList();
      String list = "[" + String.join(",", nodes) + "]";
      return MockApi.answer(
          200,
          request.getTarget().contains("/nodes/fast")
              ? list
              : "{\"items\": " + list + ", \"total\": " + stored.size() + "}");
    }
  }

  private static String node(String id) {
    return "{\"id\": \"%s\", \"kind\": \"job\", \"name\": \"job\"}".formatted(id);
  }

  private static long number(HttpUrl url, String name, long absent) {
    String value = url.queryParameter(name);
    return value == null ? absent : Long.parseLong(value);
  }

  @BeforeEach
  void start() {
    mock.server().setDispatcher(new Store());
  }

  @AfterEach
  void stop() {
    api.close();
    mock.close();
  }

  private void store(int count, int... unreadable) {
    IntStream.range(0, count).forEach(i -> stored.add("n" + i));
    IntStream.of(unreadable).forEach(i -> bad.add("n" + i));
  }

  private void allOthersAreFound() {
    assertThat(api.nodes().find(NodeQuery.all()).map(Node::requireId))
        .containsExactlyElementsOf(stored.stream().filter(id -> !bad.contains(id)).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 250, 999, 1200})
  void oneNodeIsPassedOverWithFewRequests(int which) {
    store(1201, which);
    allOthersAreFound();
    assertThat(mock.server().getRequestCount()).isLessThanOrEqualTo(3 + 24);
  }

  @Test
  void pageWithoutAnyReadableNodeIsNotTheLast() {
    Node node = Node.builder(NodeKind.JOB, "job").id("n").build();
    assertThat(
            NodePages.stream(
                offset ->
                    offset < 1000
                        ? new NodePage(List.of(), 1001, 500, offset, 500)
                        : new NodePage(List.of(node), 1001, 500, offset)))
        .containsExactly(node);
  }

  @Test
  void manyNodesTakeAtMostTwoRequestsEach() {
    store(40, IntStream.range(5, 40).toArray());
    allOthersAreFound();
    assertThat(mock.server().getRequestCount()).isLessThanOrEqualTo(3 + 2 * 40);
  }

  @Test
  void theOnlyNodeIsPassedOver() {
    store(1, 0);
    allOthersAreFound();
    assertThat(api.nodes().findAll(NodeQuery.all())).isEmpty();
    assertThat(api.nodes().readablePage(NodeQuery.all(), 50, 0))
        .isEqualTo(new NodePage(List.of(), 1, 50, 0, 1));
  }

  @Test
  void nodeThatThisClientDoesNotAcceptIsPassedOver() {
    store(20, 7);
    badNode = node("n7").replace("}", ", \"data\": " + "[".repeat(200) + "]".repeat(200) + "}");
    allOthersAreFound();
    badNode = "{\"id\": \"n7\", \"kind\": \"job\"}"; // without a name
    allOthersAreFound();
    assertThat(api.nodes().findAll(NodeQuery.all())).hasSize(19);
  }

  @Test
  void answerThatIsTooLargeIsNotRequestedAgain() throws IOException {
    Buffer packed = new Buffer();
    try (BufferedSink unpacked = Okio.buffer(new GzipSink(packed))) {
      byte[] blanks = new byte[1 << 20];
      for (int i = 0; i <= JsonText.LARGEST / blanks.length; i++) {
        unpacked.write(blanks);
      }
    }
    mock.server()
        .setDispatcher(
            new Dispatcher() {
              @Override
              public MockResponse dispatch(RecordedRequest request) {
                return new MockResponse.Builder()
                    .body(packed.clone())
                    .setHeader("Content-Encoding", "gzip")
                    .build();
              }
            });
    assertThatThrownBy(() -> api.nodes().page(NodeQuery.all()))
        .isInstanceOfSatisfying(
            ApiException.class, failure -> assertThat(failure.isUnreadable()).isTrue())
        .hasMessageContaining("the answer has more than 64 MiB");
    assertThat(mock.server().getRequestCount()).isOne();
  }

  @Test
  void queryThatIsRefusedFails() {
    store(20);
    refusesTheQuery = true;
    assertThatThrownBy(() -> api.nodes().find(NodeQuery.all()).count())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("GET /latest/nodes?")
        .hasMessageContaining("no such query");
    assertThatThrownBy(() -> api.nodes().findAll(NodeQuery.all()))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void answerOfAnotherServerFails() {
    mock.server()
        .setDispatcher(
            new Dispatcher() {
              @Override
              public MockResponse dispatch(RecordedRequest request) {
                return MockApi.answer(200, "6");
              }
            });
    assertThatThrownBy(() -> api.nodes().find(NodeQuery.all()).count())
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("expected an object, found 6");
  }

  /** Callers create what they do not find. */
  @Test
  void severalNodesOfWhichNoneCanBeReadFail() {
    store(3, 0, 1, 2);
    assertThatThrownBy(() -> api.nodes().findAll(NodeQuery.all()))
        .isInstanceOf(InvalidRequestException.class);
  }

  /** The first node ends while the parts are read, so that all after it move up by one. */
  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 7, 8})
  void nodeThatMovesIntoAPartAlreadyReadIsNotMissed(int request) {
    store(40, 30);
    movesBefore = request;
    Set<String> found = new HashSet<>();
    api.nodes().find(NodeQuery.all()).forEach(node -> found.add(Objects.requireNonNull(node.id())));
    assertThat(found).containsAll(stored.stream().filter(id -> !bad.contains(id)).toList());
  }

  @Test
  void lookupTakesANodeThatCannotBeReadForAbsent() {
    refusesTheQuery = true;
    assertThat(api.nodes().lookupReadable("n1")).isEmpty();
  }
}
