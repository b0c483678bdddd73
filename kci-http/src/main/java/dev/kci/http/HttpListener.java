package dev.kci.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers HTTP requests on a few routes. It has no TLS, and closes each connection after one
 * answer. Unknown paths get 404, wrong methods 405, requests without a valid token 401. On
 * loopback, routes without tokens answer only requests to a loopback name.
 */
public final class HttpListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

  /** Each slow client occupies one for at most 10 s. */
  private static final int WORKERS = 64;

  private static final int IDLE_SECONDS = 10;

  /**
   * Bytes of a request's body that are read and discarded. A client that is cut off while sending
   * sees no answer, and a proxy then reports 502.
   */
  private static final int DROPPED_BYTES = 16 << 20;

  /**
   * Unless these are set before the first server is created, the JDK's server accepts any number of
   * connections and keeps them forever. Times are in seconds, sizes in bytes.
   */
  private static final Map<String, String> BOUNDS =
      Map.of(
          "jdk.httpserver.maxConnections", "256",
          "sun.net.httpserver.maxReqHeaderSize", "32768",
          "sun.net.httpserver.maxReqTime", "10",
          "sun.net.httpserver.maxRspTime", "10",
          "sun.net.httpserver.idleInterval", "10",
          "sun.net.httpserver.nodelay", "true");

  private static final Pattern LOOPBACK =
      Pattern.compile("(?i)(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::\\d*)?");

  private final HttpServer server;
  private final boolean isLoopback;
  private final List<Route> routes;
  private final ExecutorService workers = workers();
  private final Refusals refusals = new Refusals();

  private HttpListener(HttpServer server, List<Route> routes) {
    this.server = server;
    this.isLoopback = !isInClear(server.getAddress());
    this.routes = List.copyOf(routes);
  }

  /**
   * Starts listening.
   *
   * @param purpose the purpose for the log, such as "callbacks"
   * @param routes the first whose path matches answers
   * @throws IOException if the address is in use
   */
  public static HttpListener start(String purpose, InetSocketAddress address, List<Route> routes)
      throws IOException {
    BOUNDS.forEach(System.getProperties()::putIfAbsent);
    HttpServer server = HttpServer.create(address, 100);
    HttpListener listener = new HttpListener(server, routes);
    server.createContext("/", listener::handle);
    server.setExecutor(listener.workers);
    server.start();
    LOG.info("Listening for {} address={}", purpose, server.getAddress());
    if (isInClear(address)) {
      LOG.warn(
          "Anybody on the network can read the traffic of {}: it is not a loopback address and has"
              + " no TLS; listen on loopback behind a reverse proxy with TLS",
          server.getAddress());
    }
    return listener;
  }

  /**
   * Returns a pool that reuses idle workers before it creates another. The JDK's pools create all
   * their threads first, or only one while the queue has room.
   */
  private static ExecutorService workers() {
    LinkedTransferQueue<Runnable> waiting =
        new LinkedTransferQueue<>() {
          @Override
          public boolean offer(Runnable work) {
            return tryTransfer(work);
          }
        };
    return new ThreadPoolExecutor(
        0, WORKERS, IDLE_SECONDS, TimeUnit.SECONDS, waiting, (work, allBusy) -> waiting.put(work));
  }

  /** Returns whether other machines can connect, without TLS. */
  static boolean isInClear(InetSocketAddress address) {
    return !address.getAddress().isLoopbackAddress();
  }

  /** The address it listens on. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.getResponseHeaders().set("Connection", "close");
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(answer.status(), body.length);
      OutputStream out = exchange.getResponseBody();
      out.write(body);
      out.flush();
      drop(exchange.getRequestBody());
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    for (Route route : routes) {
      Matcher matcher = route.path().matcher(path == null ? "" : path);
      if (matcher.matches()) {
        return answer(exchange, route, matcher);
      }
    }
    return Answer.of(404);
  }

  private Answer answer(HttpExchange exchange, Route route, Matcher path) throws IOException {
    if (!exchange.getRequestMethod().equals(route.method())) {
      return Answer.of(405);
    }
    if (route.tokens().isEmpty() && isLoopback && !isOfThisMachine(exchange)) {
      return Answer.of(421);
    }
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    if (!route.tokens().map(tokens -> tokens.allow(given)).orElse(true)) {
      refusals.add(exchange.getRemoteAddress());
      return Answer.of(401);
    }
    return route
        .handler()
        .answer(new Request(path.toMatchResult(), given, exchange.getRequestBody()));
  }

  /** Stops DNS rebinding: a web page whose name resolves to loopback must not read the answers. */
  private static boolean isOfThisMachine(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    return host == null || LOOPBACK.matcher(host).matches();
  }

  private static void drop(InputStream body) throws IOException {
    byte[] part = new byte[1 << 13];
    int left = DROPPED_BYTES;
    for (int read = 0; read >= 0 && left > 0; left -= read) {
      read = body.read(part);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
    refusals.close();
  }
}
