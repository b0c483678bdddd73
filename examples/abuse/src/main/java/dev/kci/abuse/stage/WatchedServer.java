package dev.kci.abuse.stage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server on loopback that records each request. Thread-safe. */
public final class WatchedServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(WatchedServer::daemon);
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();

  private WatchedServer(String address, HttpHandler handler) throws IOException {
    this.server = HttpServer.create(new InetSocketAddress(address, 0), 50);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          try (exchange) {
            handler.handle(exchange);
          }
        });
    server.start();
  }

  /** Starts a server on a free port. */
  public static WatchedServer start(HttpHandler handler) throws IOException {
    return startAt("127.0.0.1", handler);
  }

  /**
   * Starts a server on a free port of a loopback address, such as 127.0.0.2, which represents
   * another host of the internal network.
   */
  public static WatchedServer startAt(String address, HttpHandler handler) throws IOException {
    return new WatchedServer(address, handler);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Returns the server's URL, without a trailing slash. */
  public String url() {
    return "http://" + server.getAddress().getHostString() + ":" + port();
  }

  /** Returns all requests so far, as {@code METHOD PATH}. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** Answers a request. */
  public static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /** Answers a request with a text. */
  public static void answer(HttpExchange exchange, int status, String body) throws IOException {
    answer(exchange, status, body.getBytes(StandardCharsets.UTF_8));
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "watched-server");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
