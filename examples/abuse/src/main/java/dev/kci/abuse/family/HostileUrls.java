package dev.kci.abuse.family;

import com.sun.net.httpserver.HttpExchange;
import dev.kci.abuse.Family;
import dev.kci.abuse.stage.Command;
import dev.kci.abuse.stage.Lab;
import dev.kci.abuse.stage.Person;
import dev.kci.abuse.stage.RefusedException;
import dev.kci.abuse.stage.Stage;
import dev.kci.abuse.stage.WatchedServer;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.quickstart.Workplace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/**
 * URLs on nodes with our owner that lead into the lab's own network, or to a server that never ends
 * its answer. Servers on loopback addresses observe requests. For addresses that no server of the
 * suite can have, such as link-local ones, only the refusal is visible. {@code FetcherTest} covers
 * names that change their address between check and connection, which need a name server.
 */
public final class HostileUrls implements Family<HostileUrl> {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String SECRET = "error: LEAK of what only this network may read";

  private final Workplace place;

  public HostileUrls(Workplace place) {
    this.place = place;
  }

  @Override
  public String name() {
    return "urls";
  }

  @Override
  public boolean waits() {
    return true;
  }

  @Override
  public List<HostileUrl> attempts() {
    return HostileUrl.all();
  }

  @Override
  public List<String> control() throws Exception {
    try (Stage stage = Stage.open(place, "urls-control", Lab.usual())) {
      Path log = stage.sandbox().storageFolder().resolve("control/log.txt");
      Files.createDirectories(log.getParent());
      Files.writeString(log, SECRET + "\n");
      failedTest(stage, stage.sandbox().storageUrl() + "/control/log.txt", 0);
      ReportPass.run(stage, LIMIT);
      return String.join("", stage.sandbox().mails().texts()).contains("LEAK")
          ? List.of()
          : List.of("a log in the storage is not in the report");
    }
  }

  @Override
  public Map<Integer, String> play(Map<Integer, HostileUrl> chosen) throws Exception {
    Map<Integer, String> breaches = new TreeMap<>();
    CountDownLatch end = new CountDownLatch(1);
    try (WatchedServer internal = WatchedServer.start(exchange -> answer(exchange, end));
        WatchedServer inner =
            WatchedServer.startAt("127.0.0.2", exchange -> answer(exchange, end));
        Stage stage = Stage.open(place, name(), lab(internal, inner))) {
      String secret = secretNode(stage);
      Map<Integer, String> urls = new TreeMap<>();
      chosen.forEach(
          (number, url) ->
              urls.put(
                  number,
                  filled(url.url(), number, stage, internal, secret)
                      .replace("INNER", authority(inner))));
      for (Map.Entry<Integer, HostileUrl> entry : chosen.entrySet()) {
        int number = entry.getKey();
        String url = Objects.requireNonNull(urls.get(number));
        try {
          if (entry.getValue().place().equals("report")) {
            failedTest(stage, url, number);
          } else {
            passedBuild(stage, url);
          }
        } catch (RefusedException e) {
          // what the server does not store is never fetched
        }
      }
      int first = chosen.keySet().iterator().next();
      String said = "";
      if (chosen.values().stream().anyMatch(url -> url.place().equals("report"))) {
        Command report = ReportPass.run(stage, LIMIT);
        said = report.output();
        if (report.code() != 0) {
          breaches.put(first, "(all at once) kci-report ended with " + report.code());
        }
      }
      stage.startAll();
      stage.proveLiveness().forEach(what -> breaches.put(first, "(all at once) " + what));
      said += Files.readString(stage.folder().resolve("logs/kci-runner.log"));
      List<String> requests = new ArrayList<>(internal.requests());
      requests.addAll(inner.requests());
      String mails = String.join("", stage.sandbox().mails().texts());
      for (Map.Entry<Integer, HostileUrl> entry : chosen.entrySet()) {
        int number = entry.getKey();
        boolean trap = entry.getValue().url().startsWith("SLOW");
        requests.stream()
            .filter(
                request ->
                    request.contains("/" + number + "/") && (!trap || request.contains("/inside")))
            .findFirst()
            .ifPresent(
                request -> breaches.put(number, "the internal server was asked: " + request));
        if (entry.getValue().isListed() && !refused(said, number)) {
          breaches.putIfAbsent(number, "its address was not refused");
        }
        if (mails.contains("MARK" + number + "m") && leaked(mails, number)) {
          breaches.put(number, "its content is in the mail");
        }
      }
    } finally {
      end.countDown();
    }
    return breaches;
  }

  private static boolean refused(String said, int number) {
    String path = "/" + number + "/x";
    return said.lines()
        .anyMatch(line -> line.contains(path) && line.contains("not a public address"));
  }

  /** Returns whether the mail about this attempt contains the secret. */
  private static boolean leaked(String mails, int number) {
    String marker = "MARK" + number + "m";
    for (String mail : mails.split("(?m)^Message-ID:")) {
      if (mail.contains(marker) && mail.contains("LEAK")) {
        return true;
      }
    }
    return false;
  }

  private static Lab lab(WatchedServer internal, WatchedServer inner) {
    List<String> listed =
        HostileUrl.LISTED.stream()
            .map(url -> url.replace("INNER", authority(inner)))
            .map(url -> url.replace("PORT", "" + internal.port()))
            .toList();
    return Lab.usual()
        .withConfiguration(slowStorage(internal))
        .withSettings("fetch_from = " + JsonText.write(listed));
  }

  private static String authority(WatchedServer server) {
    return URI.create(server.url()).getAuthority();
  }

  private static String slowStorage(WatchedServer internal) {
    return """
    storage:
      slow: {storage_type: backend, base_url: '%1$s/slow', api_url: '%1$s/slow'}
    """
        .formatted(internal.url());
  }

  private static String filled(
      String url, int number, Stage stage, WatchedServer internal, String secret) {
    String storage = stage.sandbox().storageUrl().toString();
    URI api = stage.sandbox().url();
    return url.replace("SLOW", internal.url() + "/slow")
        .replace("STORAGE", storage)
        .replace("API", "http://127.0.0.1:" + api.getPort())
        .replace("PORT", "" + internal.port())
        .replace("NUMBER", "" + number)
        .replace("NODE", secret);
  }

  private static String secretNode(Stage stage) throws IOException {
    JsonObject node =
        stage.newCheckout().with("name", "secret").with("data", Map.of("note", "\n" + SECRET));
    return stage.owner().create(node).string("id").orElseThrow();
  }

  /** Creates a finished checkout of ours with a failed test that has this log. */
  private static void failedTest(Stage stage, String log, int number) throws IOException {
    Person owner = stage.owner();
    JsonObject checkout = owner.create(stage.newCheckout().with("state", "done"));
    JsonObject test =
        JsonObject.of("kind", "job")
            .with("name", "MARK" + number + "m")
            .with("path", List.of("checkout", "x"))
            .with("parent", checkout.string("id").orElseThrow())
            .with("treeid", checkout.string("treeid").orElseThrow())
            .with("state", "done")
            .with("result", "fail")
            .with("artifacts", Map.of("log", log))
            .with("data", Map.of("kernel_revision", stage.revision().asMap()));
    owner.create(test);
  }

  /** Creates a build of ours with these artifacts, which jobs follow. */
  private static void passedBuild(Stage stage, String url) throws IOException {
    JsonObject checkout = stage.owner().create(stage.newCheckout().with("state", "available"));
    stage
        .owner()
        .create(
            JsonObject.of("kind", "kbuild")
                .with("name", "kbuild-demo")
                .with("path", List.of("checkout", "kbuild-demo"))
                .with("parent", checkout.string("id").orElseThrow())
                .with("treeid", checkout.string("treeid").orElseThrow())
                .with("state", "available")
                .with("result", "pass")
                .with("artifacts", Map.of("kernel", url, "metadata", url, "tarball", url))
                .with(
                    "data",
                    Map.of(
                        "kernel_revision",
                        stage.revision().asMap(),
                        "runtime",
                        "shell",
                        "platform",
                        "shell")));
  }

  private static void answer(HttpExchange exchange, CountDownLatch end) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String file = path.substring(path.lastIndexOf('/') + 1);
    switch (file) {
      case "drops" -> endless(exchange, end, "d".getBytes(StandardCharsets.UTF_8), 1000);
      case "silence" -> endless(exchange, end, new byte[0], 1000);
      case "endless" ->
          endless(exchange, end, "endless\n".repeat(8000).getBytes(StandardCharsets.UTF_8), 0);
      case "bomb.gz" -> WatchedServer.answer(exchange, 200, bomb());
      case "redirect" -> redirect(exchange, "/inside" + path);
      case "circle" -> redirect(exchange, path);
      default -> WatchedServer.answer(exchange, 200, SECRET + "\n");
    }
  }

  private static void redirect(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    WatchedServer.answer(exchange, 302, "");
  }

  private static void endless(HttpExchange exchange, CountDownLatch end, byte[] piece, long pause)
      throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      while (!end.await(pause, TimeUnit.MILLISECONDS)) {
        out.write(piece);
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns 2 GB of zeros, compressed to 2 MB. */
  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 2048; i++) {
        gzip.write(zeros);
      }
    }
    return bytes.toByteArray();
  }
}
