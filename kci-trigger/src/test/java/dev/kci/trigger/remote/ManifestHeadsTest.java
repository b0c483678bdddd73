package dev.kci.trigger.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.kci.api.Backoff;
import dev.kci.git.RemoteTimeouts;
import dev.kci.git.Replies;
import dev.kci.git.SilentHost;
import dev.kci.trigger.policy.BranchPattern;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ManifestHeadsTest {
  private static final List<BranchPattern> MASTER = List.of(new BranchPattern("master"));
  private static final Duration PASS = Duration.ofMinutes(5);
  private static final String LINUX = "https://git.example.org/scm/linux.git";

  private final List<String> queried = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-28T00:00:00Z");
  private String head = "c1";

  private byte[] manifest = manifest("f1");
  private String modified = "Sat, 28 Nov 2026 00:00:00 GMT";
  private int pushes;
  private int status = 200;
  private Replies server;
  private RemoteHeads heads;

  @BeforeEach
  void start() throws IOException {
    server = Replies.serve(this::answer);
    heads = watch(URI.create(server.url("manifest.js.gz")));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RemoteHeads watch(URI manifest) {
    RemoteHeads source =
        (url, patterns) -> {
          queried.add(url);
          return Map.of("master", head);
        };
    return ManifestHeads.of(
        source,
        Map.of("git.example.org", manifest),
        List.of(LINUX, "https://git.example.org/scm/next", "https://elsewhere.example.org/x.git"),
        new OkHttpClient(),
        new RemoteTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(5)),
        new Backoff(PASS, PASS.multipliedBy(4)),
        () -> now);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String since = exchange.getRequestHeaders().getFirst("If-Modified-Since");
    requests.add(String.valueOf(since));
    boolean unchanged = status == 200 && modified.equals(since);
    exchange.getResponseHeaders().add("Last-Modified", modified);
    exchange.sendResponseHeaders(unchanged ? 304 : status, unchanged ? -1 : manifest.length);
    if (!unchanged) {
      exchange.getResponseBody().write(manifest);
    }
    exchange.close();
  }

  private static byte[] manifest(String fingerprint) {
    return gzip(
        "{\"/scm/linux.git\": {\"fingerprint\": \"%s\"}, \"/scm/next.git\": {\"fingerprint\": \"n\"}}"
            .formatted(fingerprint));
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private void push(String commit, String fingerprint) {
    head = commit;
    manifest = manifest(fingerprint);
    modified = "Sat, 28 Nov 2026 00:%02d:00 GMT".formatted(++pushes);
  }

  /** Makes a pass and returns the head that it finds. */
  private String pass() throws IOException {
    now = now.plus(PASS);
    heads.startPass();
    return heads.heads(LINUX, MASTER).get("master");
  }

  /** Makes passes until the repository is no longer queried. */
  private void settle() throws IOException {
    for (int pass = 0; pass < 3; pass++) {
      pass();
    }
    queried.clear();
    requests.clear();
  }

  @Test
  void unchangedRepositoryIsNotQueried() throws IOException {
    settle();
    assertThat(List.of(pass(), pass())).containsOnly("c1");
    assertThat(queried).isEmpty();
    assertThat(requests).as("one conditional request a pass").hasSize(2).containsOnly(modified);
  }

  @Test
  void newFingerprintIsQueriedUntilTheHostsMirrorsAgree() throws IOException {
    settle();
    push("c1", "f2"); // the manifest comes first; the mirror that answers has the old head
    assertThat(pass()).isEqualTo("c1");
    head = "c2";
    assertThat(pass()).isEqualTo("c2");
    assertThat(pass()).isEqualTo("c2");
    queried.clear();
    assertThat(pass()).isEqualTo("c2");
    assertThat(queried).isEmpty();
  }

  @Test
  void otherBranchesOfTheRepositoryAreAQueryOfTheirOwn() throws IOException {
    settle();
    heads.heads(LINUX, List.of(new BranchPattern("pending")));
    assertThat(queried).containsExactly(LINUX);
  }

  @Test
  void oneRequestServesAllRepositoriesOfAHost() throws IOException {
    heads.startPass();
    heads.heads(LINUX, MASTER);
    heads.heads("https://git.example.org/scm/next", MASTER);
    assertThat(requests).hasSize(1);
  }

  @Test
  void otherHostsAreAlwaysQueried() throws IOException {
    for (int pass = 1; pass <= 5; pass++) {
      heads.startPass();
      heads.heads("https://elsewhere.example.org/x.git", MASTER);
      now = now.plus(PASS);
    }
    assertThat(queried).hasSize(5);
    assertThat(requests).isEmpty();
  }

  @Test
  void hourlySweepFindsWhatAManifestDoesNotShow() throws IOException {
    settle();
    head = "c2";
    List<String> found = new ArrayList<>();
    for (int pass = 1; pass <= 12; pass++) {
      found.add(pass());
    }
    assertThat(found.subList(0, 11)).containsOnly("c1");
    assertThat(found.get(11)).isEqualTo("c2");
    head = "c3";
    assertThat(pass()).as("distrusted, so queried in every pass").isEqualTo("c3");
    now = now.plus(ManifestHeads.KnownAnswer.DISTRUST);
    settle();
    pass();
    assertThat(queried).as("trusted again").isEmpty();
  }

  @Test
  void unavailableManifestCostsNothingButTheOldWay() throws IOException {
    settle();
    status = 500;
    head = "c2";
    modified = "Sat, 28 Nov 2026 01:00:00 GMT";
    assertThat(pass()).isEqualTo("c2");
    assertThat(pass()).isEqualTo("c2");
    assertThat(pass()).isEqualTo("c2");
    assertThat(queried).hasSize(3);
    assertThat(requests).as("left alone for a while").hasSizeLessThan(4);
    status = 200;
    now = now.plus(PASS.multipliedBy(4));
    settle();
    pass();
    assertThat(queried).isEmpty();
  }

  @Test
  void brokenManifestCostsNothingButTheOldWay() throws IOException {
    for (byte[] broken :
        List.of(
            "<html>".getBytes(StandardCharsets.UTF_8),
            new byte[] {0x1f, (byte) 0x8b, 8},
            gzip("{\"/scm/linux.git\": {\"fingerprint\": \"f1\""),
            gzip("{\"" + "x".repeat(40 << 20) + "\": {}}"))) {
      settle();
      manifest = broken;
      modified = "Sat, 28 Nov 2026 02:00:00 GMT";
      head = head + "+";
      assertThat(pass()).isEqualTo(head);
      push(head, "f" + head);
      now = now.plus(PASS.multipliedBy(4));
    }
  }

  @Test
  void silentManifestCostsNothingButTheOldWay() throws IOException {
    try (SilentHost silent = new SilentHost()) {
      heads = watch(URI.create(silent.url("http")));
      assertThat(pass()).isEqualTo("c1");
      assertThat(silent.connections()).isEqualTo(1);
    }
  }

  @Test
  void repositoryMissingFromTheManifestIsAlwaysQueried() throws IOException {
    manifest = gzip("{}");
    settle();
    pass();
    assertThat(queried).hasSize(1);
  }
}
