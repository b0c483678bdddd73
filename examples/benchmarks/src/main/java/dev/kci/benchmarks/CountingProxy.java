package dev.kci.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A proxy in front of a server on loopback that counts the requests by method, and the bytes of the
 * answers; requests that wait for an event count as {@value #LISTEN}. Thread-safe.
 */
final class CountingProxy implements AutoCloseable {
  static final String LISTEN = "LISTEN";
  private static final int THREADS = 64;

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

  long total(String method) {
    AtomicLong count = counts.get(method);
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
  Map<String, AtomicLong> byMethod() {
    return new TreeMap<>(counts);
  }

  private void pass(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String kind = exchange.getRequestURI().getPath().contains("/listen/") ? LISTEN : method;
    counts.computeIfAbsent(kind, name -> new AtomicLong()).incrementAndGet();
    Request.Builder request =
        new Request.Builder()
            .url(Objects.requireNonNull(target.resolve(exchange.getRequestURI().toString())))
            .method(method, body(exchange));
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
