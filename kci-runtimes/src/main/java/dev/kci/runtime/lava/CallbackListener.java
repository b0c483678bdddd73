package dev.kci.runtime.lava;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kci.config.Secret;
import dev.kci.service.Uncaught;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to what labs say about the end of their jobs: {@code POST /node/{id}} with the callback
 * token in {@code Authorization}. It answers at once and believes nothing of the body, which it
 * drops: the job is then asked for in the lab, so that a replay, a lie or a broken body changes
 * nothing, and what comes first, callback or poll, counts once. What the body has of secrets is
 * never kept.
 *
 * <p>A lab sends the callback before it commits, and does not repeat it: so the lab is asked after
 * 2 s, and again after 10 s.
 */
public final class CallbackListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallbackListener.class);
  private static final Pattern PATH = Pattern.compile("^(?:/.*)?/node/([A-Za-z0-9_-]{1,64})/?$");
  private static final List<Integer> ASK_AFTER_SECONDS = List.of(2, 10);

  /** A slow sender occupies one for at most 10 s. */
  private static final int WORKERS = 64;

  /** A sender that is cut off sees no answer; a proxy then says 502. */
  private static final int DROPPED_BYTES = 16 << 20;

  /**
   * The JDK's server accepts any number of connections and keeps them forever, unless these are set
   * before the first server is created. Times are in seconds, sizes in bytes.
   */
  private static final Map<String, String> BOUNDS =
      Map.of(
          "jdk.httpserver.maxConnections", "256",
          "sun.net.httpserver.maxReqHeaderSize", "32768",
          "sun.net.httpserver.maxReqTime", "10",
          "sun.net.httpserver.maxRspTime", "10",
          "sun.net.httpserver.idleInterval", "10",
          "sun.net.httpserver.nodelay", "true");

  private final HttpServer server;
  private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();
  private final AtomicLong refused = new AtomicLong();
  private final List<Secret> tokens;
  private final Predicate<String> known;
  private final Consumer<String> changed;

  private CallbackListener(
      HttpServer server, List<Secret> tokens, Predicate<String> known, Consumer<String> changed) {
    this.server = server;
    this.tokens = List.copyOf(tokens);
    this.known = known;
    this.changed = changed;
  }

  /**
   * Starts to listen.
   *
   * @param tokens the labs' callback tokens, of which a request must have one
   * @param known whether a node's job is under way
   * @param changed told the id of a node whose job's lab is to be asked
   * @throws IOException when the address is taken
   */
  public static CallbackListener start(
      InetSocketAddress address,
      List<Secret> tokens,
      Predicate<String> known,
      Consumer<String> changed)
      throws IOException {
    BOUNDS.forEach(System.getProperties()::putIfAbsent);
    HttpServer server = HttpServer.create(address, 100);
    CallbackListener listener = new CallbackListener(server, tokens, known, changed);
    server.createContext("/", listener::handle);
    server.setExecutor(listener.workers);
    server.start();
    LOG.info("Listening for callbacks address={}", server.getAddress());
    if (isInClear(address)) {
      LOG.warn(
          "Callback tokens can be read on the network: {} is not a loopback address and has no TLS;"
              + " listen on loopback behind a reverse proxy with TLS",
          server.getAddress());
    }
    return listener;
  }

  /** Whether others than this machine can connect, and then without TLS. */
  static boolean isInClear(InetSocketAddress address) {
    return !address.getAddress().isLoopbackAddress();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      int status = status(exchange);
      byte[] answer = ("{\"status\": " + status + "}\n").getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("Connection", "close");
      exchange.sendResponseHeaders(status, answer.length);
      OutputStream out = exchange.getResponseBody();
      out.write(answer);
      out.flush();
      drop(exchange.getRequestBody());
    }
  }

  private static void drop(InputStream body) throws IOException {
    byte[] part = new byte[1 << 13];
    int left = DROPPED_BYTES;
    for (int read = 0; read >= 0 && left > 0; left -= read) {
      read = body.read(part);
    }
  }

  private int status(HttpExchange exchange) {
    Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
    if (!path.matches()) {
      return 404;
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      return 405;
    }
    if (!isAllowed(exchange.getRequestHeaders().getFirst("Authorization"))) {
      refused(exchange.getRemoteAddress());
      return 401;
    }
    String nodeId = path.group(1);
    if (!known.test(nodeId)) {
      return 404;
    }
    askLater(nodeId);
    return 202;
  }

  /** Who tries tokens fills no disk with it. */
  private void refused(InetSocketAddress sender) {
    if (refused.getAndIncrement() == 0) {
      LOG.warn("Callback from {} without a valid token; more of them are counted", sender);
      later.schedule(Uncaught.in(this::tellRefused), 1, TimeUnit.MINUTES);
    }
  }

  private void tellRefused() {
    long more = refused.getAndSet(0) - 1;
    if (more > 0) {
      LOG.warn("{} more callbacks without a valid token within a minute", more);
    }
  }

  /** A node that is to be asked for anyway is not put down again, however often it is called. */
  private void askLater(String nodeId) {
    if (waiting.add(nodeId)) {
      LOG.info("Callback of the job of node {}", nodeId);
      for (int seconds : ASK_AFTER_SECONDS) {
        later.schedule(Uncaught.in(() -> ask(nodeId)), seconds, TimeUnit.SECONDS);
      }
    }
  }

  private void ask(String nodeId) {
    waiting.remove(nodeId);
    changed.accept(nodeId);
  }

  private boolean isAllowed(@Nullable String given) {
    if (given == null) {
      return false;
    }
    String token = given.replaceFirst("^(?:Token|Bearer) ", "");
    boolean allowed = false;
    for (Secret secret : tokens) {
      allowed |=
          MessageDigest.isEqual(
              secret.reveal().getBytes(StandardCharsets.UTF_8),
              token.getBytes(StandardCharsets.UTF_8));
    }
    return allowed;
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
    later.shutdownNow();
  }
}
