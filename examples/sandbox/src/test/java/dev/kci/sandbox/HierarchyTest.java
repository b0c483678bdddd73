package dev.kci.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's lax checks of a hierarchy: it only requires the right to the root. */
class HierarchyTest {
  private final Sandbox sandbox =
      Sandbox.builder()
          .user(SandboxUser.of("alice"))
          .user(SandboxUser.of("bob"))
          .user(SandboxUser.of("svc"))
          .start();
  private final RawClient client = new RawClient(sandbox);
  private String root;

  @BeforeEach
  void ownRoot() {
    root = client.checkout("alice", "a");
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void childWithAnIdReplacesTheNodeOfSomebodyElse() {
    String victim = client.checkout("bob", "b");
    client.send("PATCH", "/latest/node/" + victim, "bob", Map.of("state", "done"));
    int nodes = sandbox.nodeCount();
    int events = eventsOf(victim).size();

    var answer = putChild(child(job("HIJACKED"), "id", victim, "artifacts", evil()));

    assertThat(answer.statusCode()).isEqualTo(200);
    JsonObject node = node(victim);
    assertThat(node.string("name")).contains("HIJACKED");
    assertThat(node.string("kind")).contains("job");
    assertThat(node.string("owner")).contains("alice");
    assertThat(node.string("parent")).contains(root);
    assertThat(node.string("state")).as("no transition check").contains("running");
    assertThat(node.string("artifacts.tarball")).contains("http://evil/x");
    assertThat(sandbox.nodeCount()).isEqualTo(nodes);
    assertThat(eventsOf(victim)).as("no event of the child").hasSize(events);
  }

  @Test
  void replacedChildKeepsAnOwnerNamedInTheBody() {
    String victim = client.checkout("bob", "b");
    putChild(child(job("x"), "id", victim, "owner", "bob"));
    assertThat(node(victim).string("owner")).contains("bob");
    assertThat(node(victim).string("name")).contains("x");
  }

  @Test
  void childWithAnUnknownIdIsRejectedAfterTheRootIsWritten() {
    String unknown = "5fbd4bea9a8e4a31e5e2a001";
    var answer = putChild(child(job("x"), "id", unknown));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("{\"detail\":\"No object found with id: %s\"}", unknown);
    assertThat(node(root).string("name")).contains("root");
    assertThat(sandbox.nodeCount()).isEqualTo(1);
  }

  @Test
  void childWithItsRootsIdIsRejected() {
    var answer = putChild(child(job("x"), "id", root));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("Parent cannot be the same as the object");
  }

  @Test
  void ownersOfRootAndChildrenAreBelieved() {
    put(Map.of("owner", "svc"), child(job("x"), "owner", "svc"), child(job("y")));
    assertThat(node(root).string("owner")).contains("svc");
    assertThat(children())
        .extracting(node -> node.string("owner").orElseThrow())
        .containsExactly("svc", "alice");
  }

  @Test
  void forgedOwnerGetsTheEvent() throws Exception {
    client.post("/latest/subscribe/node", "svc", null);
    client.get("/latest/listen/1", "svc"); // the keep-alive
    put(Map.of("owner", "svc", "state", "available", "artifacts", evil()));

    assertThat(client.get("/latest/listen/1", "svc").body())
        .contains("\\\"op\\\": \\\"updated\\\"", root, "\\\"owner\\\": \\\"svc\\\"");
    assertThat(eventsOf(root))
        .extracting(
            event ->
                event.string("data.op").orElseThrow() + " " + event.string("owner").orElseThrow())
        .containsExactly("created alice", "updated svc");
  }

  @Test
  void submitterAndTreeComeFromTheStoredRoot() {
    put(Map.of("submitter", "s", "treeid", "t"), child(job("x"), "submitter", "s"));
    Stream.concat(Stream.of(node(root)), children().stream())
        .forEach(
            node -> {
              assertThat(node.string("submitter")).isEmpty();
              assertThat(node.string("treeid")).isEmpty();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkout", "kbuild", "job", "test"})
  void dataOfATypedKindLosesUnknownKeys(String kind) {
    putChild(child(typed(kind), "data", Map.of("mark", 1, "error_msg", "m")));
    JsonObject data = children().get(0).object("data").orElseThrow();
    assertThat(data.asMap()).containsEntry("error_msg", "m").doesNotContainKey("mark");
    assertThat(data.asMap().containsKey("misc")).isEqualTo(List.of("job", "test").contains(kind));
  }

  @Test
  void processDataIsKeptUnchanged() {
    putChild(child(typed("process"), "data", Map.of("mark", 1)));
    assertThat(children().get(0).object("data").orElseThrow().asMap())
        .isEqualTo(Map.of("mark", 1L));
  }

  @Test
  void regressionOfAHierarchyCannotBeReadBack() {
    var answer = putChild(child(typed("regression"), "data", Map.of("fail_node", root)));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("Unable to serialize unknown type");
    assertThat(client.get("/latest/nodes?kind=regression", null).statusCode()).isEqualTo(400);
    assertThat(client.get("/latest/count?kind=regression", null).body()).isEqualTo("1");
  }

  private HttpResponse<String> putChild(Map<String, ?> child) {
    return put(Map.of(), child);
  }

  /** Puts the root, with further fields, and children below it. */
  private HttpResponse<String> put(Map<String, ?> fields, Map<?, ?>... children) {
    Map<String, Object> node =
        new LinkedHashMap<>(Map.of("kind", "checkout", "name", "root", "path", List.of("root")));
    node.putAll(fields);
    return client.send(
        "PUT",
        "/latest/nodes/" + root,
        "alice",
        Map.of("node", node, "child_nodes", List.of(children)));
  }

  private static Map<String, Object> child(Map<String, ?> node, Object... more) {
    Map<String, Object> body = new LinkedHashMap<>(node);
    for (int i = 0; i < more.length; i += 2) {
      body.put(String.valueOf(more[i]), more[i + 1]);
    }
    return Map.of("node", body, "child_nodes", List.of());
  }

  private static Map<String, ?> job(String name) {
    return Map.of("kind", "job", "name", name, "path", List.of("z"));
  }

  private static Map<String, ?> typed(String kind) {
    return Map.of("kind", kind, "name", kind, "path", List.of(kind));
  }

  private static Map<String, String> evil() {
    return Map.of("tarball", "http://evil/x");
  }

  private JsonObject node(String id) {
    return JsonText.parseObject(client.get("/latest/node/" + id, null).body());
  }

  private List<JsonObject> children() {
    return list("/latest/nodes/fast?parent=" + root);
  }

  private List<JsonObject> eventsOf(String id) {
    return list("/latest/events?node_id=" + id);
  }

  private List<JsonObject> list(String path) {
    return ((List<?>) JsonText.parse(client.get(path, null).body()))
        .stream().map(JsonText::write).map(JsonText::parseObject).toList();
  }
}
