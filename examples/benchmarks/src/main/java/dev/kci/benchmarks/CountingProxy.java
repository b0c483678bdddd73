package dev.kci.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A proxy in front of a server on loopback that counts the requests by kind, and the bytes of the
 * answers; requests that wait for an event count as {@value #LISTEN}. Thread-safe.
 */
final class CountingProxy implements AutoCloseable {
  static final String LISTEN = "LISTEN";
  private static final int THREADS = 64;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{24}");
  private static final Set<String> PAGING = Set.of("limit", "offset");

  private final OkHttpClient http =
      new OkHttpClient.Builder().readTimeout(Duration.ofMinutes(2)).build();
  private final ExecutorService workers = Executors.newFixedThreadPool(THREADS);
  private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();
  private final HttpUrl target;
  private final HttpServer server;

  CountingProxy(URI target) throws IOException {
    this.target = HttpUrl.get(target.toString());
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::pass);
    server.setExecutor(workers);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  long total() {
    return counts.values().stream().mapToLong(AtomicLong::get).sum();
  }

  /**
   * @param kind as in {@link #byKind}
   */
  long total(String kind) {
    AtomicLong count = counts.get(kind);
    return count == null ? 0 : count.get();
  }

  /** Returns the size of all answers, uncompressed. */
  long bytes() {
    return bytes.get();
  }

  /** Resets the counts. */
  void reset() {
    bytes.set(0);
    counts.clear();
  }

  /** Returns the counts, such as {@code {GET=7, PATCH=100}}. */
  Map<String, Long> byMethod() {
    Map<String, Long> methods = new TreeMap<>();
    byKind().forEach((kind, count) -> methods.merge(kind.split(" ", 2)[0], count, Long::sum));
    return methods;
  }

  /**
   * Returns the counts by method, endpoint and names of query parameters, such as {@code {GET
   * node/ID=7, GET nodes/fast?owner&parent=2}}.
   */
  Map<String, Long> byKind() {
    Map<String, Long> kinds = new TreeMap<>();
    counts.forEach((kind, count) -> kinds.put(kind, count.get()));
    return kinds;
  }

  /** Returns the kind of a request, with its endpoint below the API's version. */
  static String kind(String method, HttpUrl url) {
    List<String> path = url.pathSegments();
    if (path.contains("listen")) {
      return LISTEN;
    }
    String endpoint =
        path.stream()
            .skip(1)
            .limit(2)
            .map(part -> ID.matcher(part).matches() ? "ID" : part)
            .collect(Collectors.joining("/"));
    String query =
        url.queryParameterNames().stream()
            .filter(name -> !PAGING.contains(name))
            .sorted()
            .collect(Collectors.joining("&"));
    return method + " " + endpoint + (query.isEmpty() ? "" : "?" + query);
  }

  private void pass(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    HttpUrl url = Objects.requireNonNull(target.resolve(exchange.getRequestURI().toString()));
    counts.computeIfAbsent(kind(method, url), name -> new AtomicLong()).incrementAndGet();
    Request.Builder request = new Request.Builder().url(url).method(method, body(exchange));
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    if (token != null) {
      request.header("Authorization", token);
    }
    try (exchange;
        Response response = http.newCall(request.build()).execute()) {
      byte[] answer = response.body().bytes();
      bytes.addAndGet(answer.length);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(response.code(), answer.length == 0 ? -1 : answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private static @Nullable RequestBody body(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    return exchange.getRequestMethod().equals("GET")
        ? null
        : RequestBody.create(body, MediaType.get("application/json"));
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
