package dev.kci.trigger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;

/**
 * Serves the bare repositories of a folder over smart HTTP on loopback, with JGit's upload-pack. It
 * remembers what was asked, can be slow, and can ask for a password.
 */
final class GitHttpServer implements AutoCloseable {
  private final Path folder;
  private final Duration delay;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<String> lsRefs = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger mostUnderWay = new AtomicInteger();
  private final AtomicInteger bytesSent = new AtomicInteger();
  private volatile String login = "";

  private GitHttpServer(Path folder, Duration delay) throws IOException {
    this.folder = folder;
    this.delay = delay;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  static GitHttpServer serve(Path folder) throws IOException {
    return new GitHttpServer(folder, Duration.ZERO);
  }

  /** As {@link #serve}, with a time added to each request. */
  static GitHttpServer serveSlowly(Path folder, Duration delay) throws IOException {
    return new GitHttpServer(folder, delay);
  }

  String url(String repository) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + repository;
  }

  /** Asks for {@code user:password} from now on. */
  void protect(String login) {
    this.login = login;
  }

  /** The lines of all ls-refs requests. */
  List<String> lsRefs() {
    return List.copyOf(lsRefs);
  }

  int requests() {
    return requests.get();
  }

  /** How long all answers were together. */
  int bytesSent() {
    return bytesSent.get();
  }

  /** How many requests were answered at the same time at most. */
  int mostUnderWay() {
    return mostUnderWay.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
    try (exchange) {
      closed.await(delay.toMillis(), TimeUnit.MILLISECONDS);
      if (isAllowed(exchange)) {
        serve(exchange);
      } else {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
        exchange.sendResponseHeaders(401, -1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      underWay.decrementAndGet();
    }
  }

  private boolean isAllowed(HttpExchange exchange) {
    String expected =
        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    return login.isEmpty()
        || expected.equals(exchange.getRequestHeaders().getFirst("Authorization"));
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Path directory =
        folder.resolve(path.substring(1).replaceFirst("/(info/refs|git-upload-pack)$", ""));
    if (!directory.resolve("HEAD").toFile().isFile()) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    byte[] request = body(exchange);
    boolean advertises = path.endsWith("/info/refs");
    try (Repository repository = new FileRepository(directory.toFile())) {
      UploadPack service = new UploadPack(repository);
      service.setBiDirectionalPipe(false);
      String protocol = exchange.getRequestHeaders().getFirst("Git-Protocol");
      service.setExtraParameters(protocol == null ? List.of() : List.of(protocol));
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      if (advertises) {
        service.sendAdvertisedRefs(
            new PacketLineOutRefAdvertiser(new PacketLineOut(answer)), "git-upload-pack");
      } else {
        String text = new String(request, StandardCharsets.UTF_8);
        text.lines().forEach(lsRefs::add);
        service.upload(new ByteArrayInputStream(request), answer, null);
      }
      String type = advertises ? "advertisement" : "result";
      exchange.getResponseHeaders().add("Content-Type", "application/x-git-upload-pack-" + type);
      exchange.sendResponseHeaders(200, answer.size());
      bytesSent.addAndGet(answer.size());
      exchange.getResponseBody().write(answer.toByteArray());
    }
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (InputStream body = exchange.getRequestBody()) {
      return (zipped ? new GZIPInputStream(body) : body).readAllBytes();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
