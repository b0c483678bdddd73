package dev.kci.trigger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kci.api.ApiToken;
import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.trigger.policy.Samples;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * The part of the API that the trigger uses, in memory. Unlike the sandbox it records requests, and
 * tests can act between two of them or make it unavailable.
 */
final class FakeApi implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, JsonObject> nodes = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile Consumer<String> before = request -> {};
  private volatile int failing;
  private int ids = 100;

  FakeApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/latest/", this::answer);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  KciApi connect() {
    return KciApi.builder(url())
        .token(ApiToken.of("token"))
        .retries(0)
        .callTimeout(Duration.ofSeconds(10))
        .build();
  }

  /** The requests as {@code METHOD path}, in order. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Clears the recorded requests. */
  void forgetRequests() {
    requests.clear();
  }

  /** Calls {@code step} with each request before it is answered. */
  void beforeEach(Consumer<String> step) {
    before = step;
  }

  /** Answers with this status from now on; 0 for normal answers. */
  void failWith(int status) {
    failing = status;
  }

  /** All nodes, by id. */
  List<Node> nodes() {
    return nodes.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> NodeJson.read(entry.getValue()))
        .toList();
  }

  /** Adds or replaces a node. */
  void put(Node node) {
    nodes.put(node.requireId(), NodeJson.write(node));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().replaceFirst("^/latest/", "");
      String request = exchange.getRequestMethod() + " " + path;
      requests.add(request);
      before.accept(request);
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      int status = failing == 0 ? 200 : failing;
      Object answer =
          failing == 0
              ? answer(exchange, request, body)
              : JsonObject.of("detail", "as the test wants it");
      byte[] text = JsonText.write(answer).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, text.length);
      exchange.getResponseBody().write(text);
    }
  }

  private Object answer(HttpExchange exchange, String request, String body) {
    String id = request.substring(request.lastIndexOf('/') + 1);
    if (request.equals("GET whoami")) {
      return user();
    } else if (request.equals("GET nodes/fast")) {
      return find(exchange.getRequestURI().getRawQuery());
    } else if (request.equals("GET nodes")) {
      List<JsonObject> all = new ArrayList<>(nodes.values());
      return JsonObject.of("items", all)
          .with("total", all.size())
          .with("limit", 500)
          .with("offset", 0);
    } else if (request.startsWith("GET node/")) {
      return nodes.get(id);
    } else if (request.equals("POST node")) {
      return create(JsonText.parseObject(body));
    } else if (request.startsWith("PATCH node/")) {
      return nodes.merge(id, JsonText.parseObject(body), JsonObject::with);
    }
    throw new IllegalStateException("The fake has no " + request);
  }

  private static JsonObject user() {
    Map<String, Object> user = new LinkedHashMap<>();
    user.put("id", "1");
    user.put("username", Samples.ASKER.owner());
    user.put("email", "production@example.org");
    user.put("is_superuser", false);
    user.put("is_verified", true);
    user.put("is_active", true);
    user.put("groups", List.of());
    return JsonObject.of(user);
  }

  private synchronized JsonObject create(JsonObject json) {
    String id = "6b04c7d24ebc2915b46d3" + ids++;
    Node node =
        NodeJson.read(json).toBuilder()
            .id(id)
            .owner(Samples.ASKER.owner())
            .created(Instant.now())
            .build();
    put(node);
    return NodeJson.write(node);
  }

  private List<JsonObject> find(String query) {
    List<String> commits = parameter(query, "data.kernel_revision.commit__in");
    List<String> trees = parameter(query, "data.kernel_revision.tree__in");
    return nodes.values().stream()
        .filter(node -> commits.isEmpty() || isOne(commits, node, "commit"))
        .filter(node -> trees.isEmpty() || isOne(trees, node, "tree"))
        .toList();
  }

  private static boolean isOne(List<String> values, JsonObject node, String key) {
    return values.contains(node.string("data.kernel_revision." + key).orElse(""));
  }

  private static List<String> parameter(String query, String name) {
    Optional<String> value =
        Arrays.stream(query.split("&"))
            .filter(part -> part.startsWith(name + "="))
            .map(
                part ->
                    URLDecoder.decode(part.substring(name.length() + 1), StandardCharsets.UTF_8))
            .findFirst();
    return value.map(text -> List.of(text.split(","))).orElse(List.of());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
