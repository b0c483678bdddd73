package dev.kci.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.cli.settings.Settings;
import dev.kci.cli.settings.TrustSettings;
import dev.kci.config.Configuration;
import dev.kci.fetch.FetchRules;
import dev.kci.fetch.Fetcher;
import dev.kci.report.model.LogExcerpt;
import dev.kci.report.model.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogReaderTest {
  private static final String SECRET = "error: the internal page says geheim\n";

  @TempDir Path temp;
  private final MockWebServer storage = new MockWebServer();
  private final MockWebServer internal = new MockWebServer();
  private final TestTree tree =
      new TestTree("a", TestTree.revision("v6.12", "1".repeat(40), "Linux 6.12"));

  @BeforeEach
  void start() throws IOException {
    storage.start();
    internal.start();
  }

  @AfterEach
  void stop() {
    storage.close();
    internal.close();
  }

  private LogReader reader(Duration perLog, Duration perReport) throws IOException {
    Path pipeline =
        Files.writeString(
            temp.resolve("pipeline.yaml"),
            "storage:\n  files: {storage_type: backend, base_url: '"
                + storage.url("/")
                + "', api_url: 'https://files.example.org/'}\n");
    FetchRules rules =
        new TrustSettings(Settings.none(), "report")
            .fetchRules(Configuration.load(List.of(pipeline)));
    return new LogReader(new Fetcher(rules), perLog, perReport);
  }

  private Report report() throws IOException {
    return report(Duration.ofSeconds(10), Duration.ofSeconds(20));
  }

  private Report report(Duration perLog, Duration perReport) throws IOException {
    try (LogReader reader = reader(perLog, perReport)) {
      return reader.withFirstErrors(Report.of(tree.results(), Optional.empty()));
    }
  }

  private Node failed(String name, Object log) {
    return tree.add(
        tree.checkout(),
        NodeKind.JOB,
        name,
        Result.FAIL,
        node -> node.data("platform", "p").artifacts(Map.of("log", log.toString())));
  }

  private static MockResponse log(String text) {
    return new MockResponse.Builder().body(text).build();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  @Test
  void firstErrorOfAStoredLogIsQuoted() throws IOException {
    byte[] log = "fine\nfoo.c:1: error: bad\n".getBytes(UTF_8);
    for (byte[] body : List.of(gzip(log), log)) {
      storage.enqueue(new MockResponse.Builder().body(new Buffer().write(body)).build());
    }
    Node plain = failed("plain", storage.url("/a/log.txt"));
    Node packed = failed("packed", storage.url("/b/log.txt.gz"));

    Map<String, LogExcerpt> excerpts = report().excerpts();
    assertThat(excerpts).containsOnlyKeys(plain.requireId(), packed.requireId());
    assertThat(excerpts.get(plain.requireId()).lines()).contains("foo.c:1: error: bad");
  }

  @Test
  void pageOutsideTheStoragesIsNeitherFetchedNorQuoted() throws IOException {
    for (int i = 0; i < 3; i++) {
      internal.enqueue(log(SECRET));
    }
    failed("direct", internal.url("/admin"));
    failed("redirected", storage.url("/log.txt"));
    storage.enqueue(
        new MockResponse.Builder()
            .code(302)
            .setHeader("Location", internal.url("/admin").toString())
            .build());
    failed("local", temp.resolve("pipeline.yaml").toUri());

    assertThat(report().excerpts()).isEmpty();
    assertThat(internal.getRequestCount()).isZero();
  }

  @Test
  void allLogsOfAReportShareOneTime() throws IOException {
    for (int i = 0; i < 20; i++) {
      failed("slow" + i, storage.url("/" + i));
      storage.enqueue(
          new MockResponse.Builder()
              .body("x".repeat(1000))
              .throttleBody(1, 100, TimeUnit.MILLISECONDS)
              .build());
    }

    Report report = report(Duration.ofMillis(500), Duration.ofMillis(1500));
    assertThat(report.excerpts()).isEmpty();
    assertThat(storage.getRequestCount()).isBetween(1, 4);
  }

  @Test
  void endlessCompressedLogIsReadUpToASize() throws IOException {
    byte[] start = "foo.c:1: error: bad\n".getBytes(UTF_8);
    byte[] bomb = new byte[64 << 20];
    System.arraycopy(start, 0, bomb, 0, start.length);
    storage.enqueue(new MockResponse.Builder().body(new Buffer().write(gzip(bomb))).build());
    Node node = failed("bomb", storage.url("/bomb.gz"));

    assertThat(report().excerpts()).containsOnlyKeys(node.requireId());
  }

  @Test
  void endlessLogEndsAtItsTimeout() throws IOException {
    byte[] error = "foo.c:1: error: bad\n".getBytes(UTF_8);
    byte[] lines = new byte[7 << 20]; // packed, it is read at once
    Arrays.fill(lines, (byte) '\n');
    System.arraycopy(error, 0, lines, lines.length - error.length, error.length);
    storage.enqueue(new MockResponse.Builder().body(new Buffer().write(gzip(lines))).build());
    failed("lines", storage.url("/lines.gz"));

    Report report = report(Duration.ofMillis(20), Duration.ofMillis(20));
    assertThat(report.excerpts()).as("the error in the last line").isEmpty();
  }
}
