package dev.kci.kciapi.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.files.Sha256;
import dev.kci.kciapi.KciApi;
import dev.kci.sandbox.Sandbox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code node log}, {@code node artifacts} and {@code node open}, with files that a server has. */
class NodeFilesTest {
  private static final String ESC = "\u001b";

  private final Sandbox sandbox = Sandbox.start();
  private final MockWebServer storage = new MockWebServer();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private dev.kci.api.KciApi api;
  @TempDir private Path folder;

  @BeforeEach
  void prepare() throws IOException {
    storage.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            byte[] file = files.get(request.getUrl().encodedPath());
            return file == null
                ? new MockResponse.Builder().code(404).build()
                : new MockResponse.Builder().body(new Buffer().write(file)).build();
          }
        });
    storage.start();
    Files.writeString(
        folder.resolve("pipeline.yaml"),
        "storage:\n  files: {storage_type: backend, base_url: '" + storage.url("/kci/") + "'}\n");
    api = dev.kci.api.KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  }

  @AfterEach
  void close() {
    api.close();
    storage.close();
    sandbox.close();
  }

  @Test
  void aLogIsUnpackedAndSafe() throws IOException {
    String text = ESC + "[31mred" + ESC + "]0;title\u0007 end\r\n\ttab \u202e\u0000\n last";
    String id = node(Map.of("log", put("log.txt.gz", gzip(text))));

    assertThat(run("node", "log", id)).isEqualTo("red end\n tab \\u202e\\u0000\n last\n");
    assertThat(run("node", "log", id, "--tail", "1")).isEqualTo(" last\n");
    assertThat(run("node", "log", id, "--tail", "0")).isEmpty();
    assertThat(run("node", "log", id, "--tail", "99").lines()).hasSize(3);
  }

  @Test
  void theLogOfATestIsItsJobs() throws IOException {
    String job = node(Map.of("lava_log", put("lava.txt", "from LAVA\n".getBytes(UTF_8))));
    String test =
        api.nodes()
            .create(Node.lateChildOf(api.nodes().get(job), NodeKind.TEST, "login").build())
            .requireId();

    assertThat(run("node", "log", test)).isEqualTo("from LAVA\n");
  }

  @Test
  void aLogIsFollowedUntilItsNodeIsDone() throws Exception {
    String id = node(Map.of());
    List<KciApi> ended = new ArrayList<>();
    Thread following =
        new Thread(
            () ->
                ended.add(
                    KciApi.run(arguments("node", "log", id, "--follow", "--poll-period", "1s"))),
            "follow");
    following.start();
    String url = put("log.txt", "one\ntw".getBytes(UTF_8));
    api.nodes().update(id, node -> node.withArtifact("log", url));
    awaitRequests(1);
    put("log.txt", "one\ntwo\nthree".getBytes(UTF_8));
    awaitRequests(3);
    put("log.txt", "one\ntwo\nthree\nfour".getBytes(UTF_8));
    api.nodes().update(id, node -> node.withState(NodeState.DONE));
    following.join(60_000);

    assertThat(ended).hasSize(1);
    assertThat(ended.get(0).exitCode()).as(ended.get(0).err()).isZero();
    assertThat(ended.get(0).out()).isEqualTo("one\ntwo\nthree\nfour\n");
  }

  @Test
  void aLogThatIsNotThereIsOneLine() {
    String none = node(Map.of());
    String other = node(Map.of("kernel", storage.url("/kci/bzImage").toString()));
    String gone = node(Map.of("log", storage.url("/kci/gone").toString()));

    assertThat(failed("node", "log", none)).contains("has no log; it has no artifacts");
    assertThat(failed("node", "log", other)).contains("has no log; its artifacts are kernel");
    assertThat(failed("node", "log", gone)).contains("/kci/gone: status 404");
  }

  @Test
  void nothingIsReadElsewhere() {
    String elsewhere = node(Map.of("log", storage.url("/other/log").toString()));
    String server = storage.url("/").toString();

    assertThat(failed("node", "log", elsewhere))
        .contains("not below the base_url of a configured storage")
        .contains("; if you trust this server, add --fetch-from " + server);
    assertThat(failed("node", "log", elsewhere, "--fetch-from", server))
        .as("an address that is not public")
        .contains("is not a public address");
    assertThat(failed("node", "artifacts", elsewhere, "--download", folder + "/files"))
        .contains("log: GET");
    assertThat(storage.getRequestCount()).isZero();
  }

  @Test
  void artifactsAreListedWithTheirChecksums() {
    String sum = Sha256.of("kernel");
    String id = node(Map.of("kernel", "https://h/bzImage"), Map.of("kernel", sum));

    assertThat(run("node", "artifacts", id))
        .isEqualTo(
            """
            NAME    SHA256%s  URL
            kernel  %s  https://h/bzImage
            """
                .formatted(" ".repeat(58), sum));
    assertThat(run("node", "artifacts", id, "--format", "jsonl"))
        .contains("{\"name\":\"kernel\",\"url\":\"https://h/bzImage\",\"sha256\":\"" + sum);
    assertThat(failed("node", "artifacts", id, "--name", "kernal"))
        .contains("has no artifact 'kernal'; did you mean 'kernel'?");
  }

  @Test
  void downloadsAreCompleteVerifiedAndKept() throws IOException {
    Path target = folder.resolve("files");
    byte[] kernel = "kernel".repeat(100_000).getBytes(UTF_8);
    Map<String, String> artifacts = new LinkedHashMap<>();
    artifacts.put("kernel", put("bzImage", kernel));
    artifacts.put("log", put("log.txt", "text".getBytes(UTF_8)));
    String id = node(artifacts, Map.of("kernel", Sha256.of(kernel)));

    String first = run("node", "artifacts", id, "--download", target.toString());
    assertThat(first)
        .contains(Sha256.of(kernel) + "  " + target.resolve("bzImage") + "  (600.0 kB, verified)")
        .contains(Sha256.of("text") + "  " + target.resolve("log.txt") + "  (4 B)");
    assertThat(target.resolve("bzImage")).hasBinaryContent(kernel);

    put("log.txt", "newer".getBytes(UTF_8));
    String second = run("node", "artifacts", id, "--download", target.toString());
    assertThat(second).contains("bzImage  (600.0 kB, unchanged)");
    assertThat(target.resolve("log.txt")).hasContent("newer");
    try (var left = Files.list(target)) {
      assertThat(left).hasSize(2);
    }
  }

  @Test
  void anotherChecksumOrTooManyBytesLeaveTheOldFile() throws IOException {
    Path target = Files.createDirectories(folder.resolve("files"));
    Path old = Files.writeString(target.resolve("bzImage"), "old");
    String id =
        node(
            Map.of("kernel", put("bzImage", "forged".getBytes(UTF_8))),
            Map.of("kernel", Sha256.of("kernel")));
    String large = node(Map.of("kernel", put("large/bzImage", new byte[1_000_001])));

    assertThat(failed("node", "artifacts", id, "--download", target.toString()))
        .contains("kernel: the SHA-256 checksum is", "; expected " + Sha256.of("kernel"));
    assertThat(
            failed("node", "artifacts", large, "--download", target.toString(), "--max-size", "1"))
        .contains("longer than the 1000000 bytes allowed");
    assertThat(old).hasContent("old");
    try (var left = Files.list(target)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void linksInTheFolderAreReplacedAndNotFollowed() throws IOException {
    Path target = Files.createDirectories(folder.resolve("files"));
    Path outside = Files.writeString(folder.resolve("outside"), "untouched");
    Files.createSymbolicLink(target.resolve("bzImage"), outside);
    Files.createSymbolicLink(target.resolve(".bzImage.part"), outside);
    String id = node(Map.of("kernel", put("bzImage", "kernel".getBytes(UTF_8))));

    run("node", "artifacts", id, "--download", target.toString());

    assertThat(outside).hasContent("untouched");
    assertThat(target.resolve("bzImage")).isRegularFile().hasContent("kernel");
  }

  @Test
  void theLinkIsOfTheApiAndNotOfTheNode() {
    String id = node(Map.of("log", "https://h/log"));
    String api = sandbox.url().toString().replaceAll("/$", "");

    assertThat(run("node", "open", id, "--print")).isEqualTo(api + "/viewer?node_id=" + id + "\n");
    assertThat(run("node", "open", id, "--print", "--artifact", "log"))
        .isEqualTo("https://h/log\n");
    assertThat(failed("node", "open", id, "--print", "--artifact", "logs"))
        .contains("has no artifact 'logs'; did you mean 'log'?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"javascript:alert(1)", "file:/etc/passwd", "-h", "", "vbscript:x"})
  void aBrowserGetsNoOtherScheme(String url) {
    Node node = Node.builder(NodeKind.JOB, "boot").artifact("page", url).build();
    assertThatThrownBy(() -> NodeOpenCommand.url(node, "page"))
        .hasMessageContaining("is not an http or https URL");
  }

  private String node(Map<String, String> artifacts) {
    return node(artifacts, Map.of());
  }

  private String node(Map<String, String> artifacts, Map<String, String> checksums) {
    Node job = Node.builder(NodeKind.JOB, "boot").artifacts(artifacts).build();
    return api.nodes().create(job.withChecksums(checksums)).requireId();
  }

  private String put(String name, byte[] content) {
    files.put("/kci/" + name, content);
    return storage.url("/kci/" + name).toString();
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }

  private void awaitRequests(int more) throws InterruptedException {
    for (int i = 0; i < more; i++) {
      assertThat(storage.takeRequest(60, java.util.concurrent.TimeUnit.SECONDS)).isNotNull();
    }
  }

  private String run(String... arguments) {
    KciApi run = KciApi.run(arguments(arguments));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out();
  }

  private String failed(String... arguments) {
    KciApi run = KciApi.run(arguments(arguments));
    assertThat(run.exitCode()).as(run.out()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(1);
    return run.err();
  }

  private String[] arguments(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--api-url", sandbox.url().toString()));
    all.addAll(List.of("--config", folder.resolve("pipeline.yaml").toString()));
    return all.toArray(String[]::new);
  }
}
