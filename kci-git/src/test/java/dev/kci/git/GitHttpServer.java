package dev.kci.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;
import org.eclipse.jgit.transport.UploadPackInternalServerErrorException;

/**
 * Serves the bare repositories of a folder over smart HTTP on loopback, with JGit's upload-pack. It
 * records requests, can be slow, can require a password, and can cut a pack or stall in the middle
 * of one.
 */
public final class GitHttpServer implements AutoCloseable {
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
  private final AtomicInteger toCut = new AtomicInteger();
  private final AtomicInteger toHold = new AtomicInteger();
  private final AtomicInteger broken = new AtomicInteger();
  private volatile String login = "";

  private GitHttpServer(Path folder, Duration delay) throws IOException {
    // otherwise the JDK's server waits 40 ms for an acknowledgement between head and body
    System.setProperty("sun.net.httpserver.nodelay", "true");
    this.folder = folder;
    this.delay = delay;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public static GitHttpServer serve(Path folder) throws IOException {
    return new GitHttpServer(folder, Duration.ZERO);
  }

  /** Like {@link #serve}, with a delay added to each request. */
  public static GitHttpServer serveSlowly(Path folder, Duration delay) throws IOException {
    return new GitHttpServer(folder, delay);
  }

  public String url(String repository) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + repository;
  }

  /** Requires {@code user:password} from now on. */
  public void protect(String login) {
    this.login = login;
  }

  /** Sends only half of each further pack, then closes the connection. */
  public void cutPacks(int count) {
    toCut.set(count);
  }

  /** Sends half of the next pack, then nothing more. */
  public void holdNextPack() {
    toHold.set(1);
  }

  /** The number of packs cut or stalled so far. */
  public int broken() {
    return broken.get();
  }

  /** The lines of all ls-refs requests. */
  public List<String> lsRefs() {
    return List.copyOf(lsRefs);
  }

  public int requests() {
    return requests.get();
  }

  /** The total length of all answers. */
  public int bytesSent() {
    return bytesSent.get();
  }

  /** The maximum number of requests answered in parallel. */
  public int mostUnderWay() {
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

  private void serve(HttpExchange exchange) throws IOException, InterruptedException {
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
      String text = new String(request, StandardCharsets.ISO_8859_1);
      if (advertises) {
        service.sendAdvertisedRefs(
            new PacketLineOutRefAdvertiser(new PacketLineOut(answer)), "git-upload-pack");
      } else {
        text.lines().forEach(lsRefs::add);
        upload(service, request, answer);
      }
      String type = advertises ? "advertisement" : "result";
      exchange.getResponseHeaders().add("Content-Type", "application/x-git-upload-pack-" + type);
      send(exchange, answer.toByteArray(), text.contains("command=fetch"));
    }
  }

  /** Reports a refusal in the answer, as git-http-backend does. */
  private static void upload(UploadPack service, byte[] request, OutputStream answer)
      throws IOException {
    try {
      service.upload(new ByteArrayInputStream(request), answer, null);
    } catch (UploadPackInternalServerErrorException e) {
      if (!(e.getCause() instanceof PackProtocolException)) {
        throw e;
      }
    }
  }

  private void send(HttpExchange exchange, byte[] answer, boolean pack)
      throws IOException, InterruptedException {
    exchange.sendResponseHeaders(200, answer.length);
    bytesSent.addAndGet(answer.length);
    OutputStream out = exchange.getResponseBody();
    boolean cut = pack && toCut.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    boolean hold = pack && toHold.getAndSet(0) > 0;
    if (cut || hold) {
      out.write(answer, 0, answer.length / 2);
      out.flush();
      broken.incrementAndGet();
      if (hold) {
        closed.await();
      }
    } else {
      out.write(answer);
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
