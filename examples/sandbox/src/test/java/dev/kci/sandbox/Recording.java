package dev.kci.sandbox;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A sandbox on which the recorded exchanges are replayed in order, along with the unrecorded steps
 * between them.
 */
final class Recording implements AutoCloseable {
  static final String BAD_ID = "5fbd4bea9a8e4a31e5e2a001";
  private static final String HISTORY_NODE = "6b04c83183600b6abcb3395a";
  private static final Instant QUERY_BASE = Instant.parse("2026-11-23T21:10:12.737841Z");
  private static final Map<String, Object> REVISION =
      Map.of(
          "tree", "mainline",
          "url", "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git",
          "branch", "master",
          "commit", "2a987e65025e2b79c6d453b78cb5985ac6e5eb28",
          "describe", "v6.18-rc4-31-g2a987e65025e");

  private final Path state;
  private final List<SandboxUser> users =
      List.of(SandboxUser.admin("admin"), SandboxUser.of("kciuser"), SandboxUser.of("otheruser"));
  final Ids ids = new Ids();
  private final Map<String, String> named = new LinkedHashMap<>();
  Sandbox sandbox;
  RawClient client;
  CompletableFuture<HttpResponse<String>> pending;
  String historyTime = "";

  Recording(Path state) {
    this.state = state;
    start();
  }

  private void start() {
    sandbox = Sandbox.builder().state(state).users(users).keepAlive(Duration.ofHours(1)).start();
    client = new RawClient(sandbox);
  }

  @Override
  public void close() {
    sandbox.close();
  }

  /** Replays the steps before a case; returns whether {@link #pending} answers the case. */
  void before(Exchange exchange) {
    switch (exchange.name()) {
      case "login-not-verified" -> unverifiedUser();
      case "whoami-deactivated-user" -> deactivatedUser();
      case "put-by-group-member" -> group("lab-editors");
      case "put-by-runtime-editor" -> group("runtime:lava-collabora:node-editor");
      case "put-by-any-editor" -> group("node:edit:any");
      case "transition-running-running" -> group("without-rights");
      case "child-of-closing-parent" -> create("kciuser", "6b04c7d34ebc2915b46d367b", "closing");
      case "batch-nodeset" -> {
        create("kciuser", "6b04c7d44ebc2915b46d3692", "running");
        create("otheruser", "6b04c7d44ebc2915b46d3694", "running");
      }
      case "nodes-default-page" -> queryNodes();
      default -> beforeEvents(exchange.name());
    }
  }

  private void beforeEvents(String name) {
    switch (name) {
      case "listen-next-beep" -> sandbox.keepAlive();
      case "listen-event-created" -> checkout("kciuser", "ev-1", "g1");
      case "listen-event-updated" -> patch("kciuser", "ev-1", done());
      case "listen-buffered-0" ->
          List.of("buffered-0", "buffered-1", "buffered-2")
              .forEach(each -> checkout("kciuser", each, null));
      case "listen-event-patch-after-noevent" -> {
        ok(
            client.send(
                "PATCH",
                "/latest/node/" + named.get("ev-1") + "?noevent=true",
                "kciuser",
                error("quiet")));
        patch("kciuser", "ev-1", error("loud"));
      }
      case "listen-event-job-created" ->
          post(
              "kciuser", "j", Map.of("kind", "job", "name", "j", "path", List.of("checkout", "j")));
      case "listen-event-hierarchy" -> hierarchy();
      case "listen-event-updated-by-admin" -> patch("admin", "ev-1", error("by admin"));
      case "listen-after-client-timeout" -> checkout("otheruser", "taken", null);
      case "listen-two-at-once-second" -> {
        subscribe("chan-two", "", "kciuser");
        listenLater(5);
      }
      case "listen-client-timeout" -> {
        publish("kciuser", "chan-two", 1);
        subscribe("chan-zombie", "", "kciuser");
      }
      case "listen-after-abandoned-call-took-one" -> {
        publish("kciuser", "chan-zombie", "taken");
        publish("kciuser", "chan-zombie", "next");
      }
      case "unsubscribe-with-blocked-listen" -> {
        subscribe("chan-gone", "", "kciuser");
        listenLater(7);
      }
      default -> beforeDurable(name);
    }
  }

  private void beforeDurable(String name) {
    switch (name) {
      case "durable-live-A" -> publish("kciuser", "dur", "A");
      case "durable-subscribe-again" -> {
        unsubscribe(8, "kciuser");
        publish("kciuser", "dur", "B");
        publish("otheruser", "dur", "X");
        publish("kciuser", "dur", "C");
      }
      case "durable-live-D" -> publish("kciuser", "dur", "D");
      case "durable-two-live-old" -> publish("kciuser", "dur", "E");
      case "durable-other-user-leak" -> unsubscribe(9, "kciuser");
      case "durable-listen-after-client-timeout" -> {
        publish("kciuser", "dur", "F");
        publish("kciuser", "dur", "G");
      }
      case "durable-resubscribe-after-timeout" -> publish("kciuser", "dur", "H");
      case "durable-promisc-subscribe-again" -> {
        unsubscribe(14, "otheruser");
        checkout("kciuser", "while-away", null);
        patch("kciuser", "while-away", done());
      }
      case "restart-listen-old-subscription" -> {
        subscribe("node", "", "kciuser");
        sandbox.close();
        start();
      }
      case "restart-durable-subscribe-again" -> checkout("kciuser", "after-restart", null);
      case "durable-1005-missed-after-1000" -> missMany();
      case "durable-1005-missed-next" -> publishNumber("live2");
      case "durable-1005-missed-resubscribed" ->
          subscribe("bigchan", "?subscriber_id=big", "kciuser");
      case "events-node-id" -> history();
      default -> {}
    }
  }

  private void missMany() {
    subscribe("bigchan", "?subscriber_id=big", "kciuser");
    unsubscribe(18, "kciuser");
    for (int i = 0; i < 1005; i++) {
      publishNumber(i);
    }
    subscribe("bigchan", "?subscriber_id=big", "kciuser");
    for (int i = 0; i < 1000; i++) {
      listen(19, "kciuser");
    }
    publishNumber("live");
  }

  private void history() {
    checkout("kciuser", "hist", "hg");
    ids.bind(HISTORY_NODE, named.get("hist"));
    Instant now = Instant.now();
    historyTime = now.toString().replace("Z", "");
    while (!Instant.now().isAfter(now.plusMillis(2))) {
      Thread.onSpinWait(); // the next event must be at least a millisecond later
    }
    patch("kciuser", "hist", Map.of("state", "done", "result", "fail"));
  }

  /** Creates a node that the recording contains but whose creation was not recorded. */
  void make(Exchange exchange, String id) {
    Object source = exchange.body() instanceof Map<?, ?> body ? body : null;
    if (source instanceof Map<?, ?> tree && tree.get("node") instanceof Map<?, ?> root) {
      source = root;
    }
    if (!(source instanceof Map<?, ?> document && document.containsKey("kind"))) {
      source = exchange.answer();
    }
    if (!(source instanceof Map<?, ?> document && document.containsKey("kind"))) {
      return;
    }
    Map<String, Object> node =
        new LinkedHashMap<>(JsonText.parseObject(ids.translate(JsonText.write(source))).asMap());
    node.keySet().removeAll(List.of("id", "updated"));
    if (BAD_ID.equals(node.get("parent"))) {
      node.remove("parent");
    }
    String[] words = exchange.name().split("-");
    if (words[0].equals("transition")) {
      node.put("state", words[1]);
    }
    if (words[0].equals("patch")) {
      node.put("state", "running");
      node.put("result", null);
    }
    if (exchange.name().startsWith("put-full")) {
      node.put("result", null);
    }
    ids.bind(id, post("kciuser", id, node));
  }

  private void unverifiedUser() {
    var invitation = Map.of("username", "unv2", "email", "unv2@kernelci.org");
    String user =
        ok(client.post("/latest/user/invite", "admin", invitation)).string("user.id").orElseThrow();
    ok(client.send("PATCH", "/latest/user/" + user, "admin", Map.of("password", "unv2-pass")));
    ids.bind("6b04c7d14ebc2915b46d361f", user);
  }

  private void deactivatedUser() {
    String user = ids.translate("6b04c7d14ebc2915b46d361f");
    Map<String, Object> change = Map.of("is_active", false, "is_verified", true);
    ok(client.send("PATCH", "/latest/user/" + user, "admin", change));
  }

  /** Moves otheruser to another group: a user cannot leave all groups again. */
  private void group(String name) {
    client.post("/latest/user-groups", "admin", Map.of("name", name)); // it may exist already
    String user = ok(client.get("/latest/whoami", "otheruser")).string("id").orElseThrow();
    ok(client.send("PATCH", "/latest/user/" + user, "admin", Map.of("groups", List.of(name))));
  }

  private void queryNodes() {
    List<String> kinds = List.of("checkout", "kbuild", "job", "test");
    String first = null;
    for (int i = 0; i < 60; i++) {
      Map<String, Object> revision = new LinkedHashMap<>(REVISION);
      revision.put("tree", "qtree");
      revision.put("commit", String.format("%040x", i));
      revision.put("version", Map.of("version", 6, "patchlevel", i % 3));
      String name = kinds.get(i % 4) + "-" + i;
      Map<String, Object> node = new LinkedHashMap<>();
      node.put("kind", kinds.get(i % 4));
      node.put("name", name);
      node.put("path", List.of("checkout", name));
      node.put("group", "g" + i % 2);
      node.put("parent", first);
      node.put("state", List.of("running", "available", "closing", "done").get(i / 4 % 4));
      node.put("result", new String[] {null, "pass", "fail"}[i % 3]);
      node.put("data", Map.of("kernel_revision", revision, "arch", "x86_64"));
      node.put("created", QUERY_BASE.plusSeconds(60L * i).toString());
      node.put("timeout", QUERY_BASE.plusSeconds(120L * i).toString());
      node.put("holdoff", i % 8 == 0 ? QUERY_BASE.plusSeconds(60L * i).toString() : null);
      node.put("retry_counter", i % 3);
      String id = post("kciuser", name, node);
      if (first == null) {
        first = id;
        ids.bind("6b04c7d44ebc2915b46d369e", id);
      }
    }
  }

  private void create(String user, String id, String state) {
    ids.bind(
        id,
        post(
            user,
            id,
            Map.of("kind", "checkout", "name", "c", "path", List.of("checkout"), "state", state)));
  }

  private void checkout(String user, String name, String group) {
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("kind", "checkout");
    node.put("name", name);
    node.put("path", List.of("checkout"));
    node.put("group", group);
    node.put("data", Map.of("kernel_revision", REVISION));
    post(user, name, node);
  }

  private String post(String user, String name, Map<String, Object> node) {
    String id = ok(client.post("/latest/node", user, node)).string("id").orElseThrow();
    named.put(name, id);
    return id;
  }

  private void hierarchy() {
    JsonObject root = ok(client.get("/latest/node/" + named.get("j"), null));
    Map<String, Object> test =
        Map.of("kind", "test", "name", "t", "path", List.of("checkout", "j", "t"));
    ok(
        client.send(
            "PUT",
            "/latest/nodes/" + named.get("j"),
            "kciuser",
            Map.of(
                "node",
                root.with("state", "done").with("result", "pass"),
                "child_nodes",
                List.of(Map.of("node", test, "child_nodes", List.of())))));
  }

  private void patch(String user, String name, Map<String, Object> change) {
    ok(client.send("PATCH", "/latest/node/" + named.get(name), user, change));
  }

  private static Map<String, Object> done() {
    return Map.of("state", "done", "result", "pass");
  }

  private static Map<String, Object> error(String message) {
    return Map.of("data", Map.of("error_msg", message));
  }

  private void subscribe(String channel, String query, String user) {
    ok(client.post("/latest/subscribe/" + channel + query, user, null));
  }

  private void unsubscribe(long id, String user) {
    ok(client.post("/latest/unsubscribe/" + id, user, null));
  }

  private void listen(long id, String user) {
    ok(client.get("/latest/listen/" + id, user));
  }

  private void publish(String user, String channel, Object n) {
    ok(client.post("/latest/publish/" + channel, user, Map.of("data", Map.of("n", n))));
  }

  private void publishNumber(Object i) {
    ok(client.post("/latest/publish/bigchan", "kciuser", Map.of("data", Map.of("i", i))));
  }

  /** Starts listening in the background; returns once the server knows. */
  private void listenLater(long id) {
    String before = statistics();
    pending = client.getLater("/latest/listen/" + id, "kciuser");
    Instant deadline = Instant.now().plusSeconds(60);
    while (statistics().equals(before)) {
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException("Nobody listens to " + id);
      }
    }
  }

  private String statistics() {
    return client.get("/latest/stats/subscriptions", "admin").body();
  }

  private static JsonObject ok(HttpResponse<String> answer) {
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("Set-up failed: " + answer + " " + answer.body());
    }
    return JsonText.parse(answer.body()) instanceof Map<?, ?>
        ? JsonText.parseObject(answer.body())
        : JsonObject.empty();
  }
}
