package dev.kci.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Answers {@code GET /latest/nodes} on loopback with pages of copies of one node. */
final class NodePagesServer implements AutoCloseable {
  private static final String ID = "6b04c7d24ebc2915b46d3621";

  private final HttpServer server;
  private final String node;
  private final int total;

  NodePagesServer(JsonObject node, int total) throws IOException {
    this.node = JsonText.write(node.with("id", ID));
    this.total = total;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/latest/nodes", this::answer);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  private void answer(HttpExchange exchange) throws IOException {
    Map<String, String> query =
        Arrays.stream(exchange.getRequestURI().getQuery().split("&"))
            .map(pair -> pair.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    int limit = Integer.parseInt(query.getOrDefault("limit", "50"));
    int offset = Integer.parseInt(query.getOrDefault("offset", "0"));
    List<String> items =
        IntStream.range(offset, Math.min(total, offset + limit))
            .mapToObj(i -> node.replace(ID, "%024x".formatted(i)))
            .toList();
    String page =
        "{\"items\": [%s], \"total\": %d, \"limit\": %d, \"offset\": %d}"
            .formatted(String.join(",", items), total, limit, offset);
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
