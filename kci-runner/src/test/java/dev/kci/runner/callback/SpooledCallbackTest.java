package dev.kci.runner.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.UnavailableException;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.config.Secret;
import dev.kci.runtime.CallbackSpool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labs that cannot be asked: {@code one} and {@code two}, each with a token. */
class SpooledCallbackTest {
  private static final String LOST = "lost";

  @TempDir Path temp;
  private final BlockingQueue<String> changed = new LinkedBlockingQueue<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private CallbackSpool one;
  private CallbackSpool two;
  private CallbackListener listener;

  @BeforeEach
  void start() throws IOException {
    CallbackSpool.Limits limits = new CallbackSpool.Limits(2, 1000, 100);
    one = new CallbackSpool(temp.resolve("one"), limits);
    two = new CallbackSpool(temp.resolve("two"), limits);
    listener =
        CallbackListener.start(
            new InetSocketAddress("127.0.0.1", 0),
            List.of(
                new CallbackListener.Lab(
                    "other",
                    new Secret("secret-other"),
                    new KnownJobs(Set.of("o1"), changed::add, one, false)),
                lab("one", Set.of("n1", "m1", "m2"), one),
                lab("two", Set.of("n2"), two)),
            SpooledCallbackTest::node);
  }

  private CallbackListener.Lab lab(String name, Set<String> jobs, CallbackSpool spool) {
    return new CallbackListener.Lab(
        name, new Secret("secret-" + name), new KnownJobs(jobs, changed::add, spool));
  }

  /** Nodes that no supervisor has. */
  private static Optional<Node> node(String id) {
    if (id.equals(LOST)) {
      throw new UnavailableException(
          "GET /node", 503, "no answer", Duration.ZERO, new IOException("reset"));
    }
    Node open =
        Node.builder(NodeKind.JOB, "j")
            .state(NodeState.AVAILABLE)
            .data(JsonObject.of("runtime", "one"))
            .build();
    Node done = open.withState(NodeState.DONE).withResult(Result.INCOMPLETE);
    Node late = done.withData(done.data().with("error_code", "node_timeout"));
    Map<String, Node> known =
        Map.of(
            "open1", open,
            "done1", done,
            "late1", late,
            "late2", late.withSupersededBy("late1"));
    return Optional.ofNullable(known.get(id));
  }

  @AfterEach
  void stop() {
    listener.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          n1    | secret-one        | {}        | 202 | n1
          n1    | Token secret-one  | {"a": 1}  | 202 | n1
          n1    | wrong             | {}        | 401 |
          n1    |                   | {}        | 401 |
          n1    | secret-one        | no        | 400 |
          n1    | secret-one        | []        | 400 |
          o1    | secret-other      | {}        | 503 |
          n1    | secret-two        | {}        | 404 |
          n2    | secret-one        | {}        | 404 |
          none  | secret-one        | {}        | 404 |
          done1 | secret-one        | {}        | 202 |
          done1 | secret-two        | {}        | 404 |
          late1 | secret-one        | {}        | 202 | late1
          late1 | secret-two        | {}        | 404 |
          late2 | secret-one        | {}        | 202 |
          open1 | secret-one        | {}        | 202 | open1
          open1 | secret-two        | {}        | 404 |
          lost  | secret-one        | {}        | 503 |
          """)
  void answersAndKeeps(String node, String token, String body, int status, String kept)
      throws Exception {
    HttpResponse<String> answer = send(node, token, body);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(one.nodes()).isEqualTo(kept == null ? List.of() : List.of(kept));
    assertThat(two.nodes()).isEmpty();
    assertThat(changed).hasSize(kept == null ? 0 : 1);
    if (status == 202) {
      assertThat(answer.body().strip()).isEqualTo("{\"message\":\"OK\"}");
    }
    if (status == 503) {
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
  }

  @Test
  void nodesOfOthersLookLikeNone() throws Exception {
    HttpResponse<String> none = send("none", "secret-two", "{}");
    for (String node : List.of("n1", "done1", "late1", "open1")) {
      HttpResponse<String> other = send(node, "secret-two", "{}");
      assertThat(other.statusCode()).isEqualTo(none.statusCode());
      assertThat(other.body()).isEqualTo(none.body());
      assertThat(other.headers().map().keySet()).isEqualTo(none.headers().map().keySet());
    }
  }

  @Test
  void longBodyIsRefused() throws Exception {
    String body = "{\"a\": \"" + "x".repeat(200) + "\"}";
    assertThat(send("n1", "secret-one", body).statusCode()).isEqualTo(413);
    assertThat(one.nodes()).isEmpty();
  }

  @Test
  void fullSpoolAsksTheLabToRetry() throws Exception {
    assertThat(send("m1", "secret-one", "{}").statusCode()).isEqualTo(202);
    assertThat(send("m2", "secret-one", "{}").statusCode()).isEqualTo(202);
    HttpResponse<String> full = send("n1", "secret-one", "{}");
    assertThat(full.statusCode()).isEqualTo(503);
    assertThat(full.headers().firstValue("Retry-After")).contains("60");
    assertThat(send("n2", "secret-two", "{}").statusCode()).as("another lab").isEqualTo(202);
  }

  private HttpResponse<String> send(String node, String token, String body) throws Exception {
    URI url = URI.create("http://127.0.0.1:" + listener.address().getPort() + "/node/" + node);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url).POST(HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", token);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
