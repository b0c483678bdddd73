package dev.kci.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.DockerClient;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.config.Secret;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.Await;
import dev.kci.runtime.EnvironmentFile;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobHint;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.OutputLimits;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeHome;
import dev.kci.runtime.TestFetcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** Against a real engine: {@code ../shared/docker/up.sh} and {@code image.sh busybox} before. */
class DockerRuntimeIT {
  private static final Path SOCKET = Path.of("/var/run/docker.sock");
  private static final String IMAGE = "kci/busybox:local";
  private static final String API = "http://127.0.0.1:1/";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path temp;
  private DockerRuntime docker;
  private final String name = "it-" + UUID.randomUUID();

  @BeforeEach
  void open() {
    assumeTrue(Files.exists(SOCKET), "no Docker engine: " + SOCKET + " is not there");
    try (DockerClient client = DockerClients.open("unix://" + SOCKET)) {
      assumeTrue(hasImage(client), "the Docker engine has no image " + IMAGE);
    } catch (IOException e) {
      assumeTrue(false, "no Docker engine: " + e);
    }
    docker = runtime();
    docker.check();
  }

  private static boolean hasImage(DockerClient client) {
    try {
      client.inspectImageCmd(IMAGE).exec();
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  @AfterEach
  void close() {
    if (docker != null) {
      docker.jobs().forEach(docker::forget);
      docker.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"exit 0,0", "exit 77,77", "exit 3,3", "kill -9 $$,137"})
  void reportsTheExitStatus(String script, int status) {
    JobHandle job = docker.submit(request(id(), script));
    assertThat(ended(job)).isEqualTo(new JobStatus.Exited(status));
  }

  @Test
  void keepsOutputAndArtifactsAndProvidesDownloads() throws IOException {
    Path tarball = Files.writeString(temp.resolve("linux.tar.gz"), "tar");
    JobRequest request =
        new JobRequest(
            node(id()),
            definition(
                "cat $KCI_TARBALL $KCI_DOWNLOADS/tarball; echo; env; echo x > $KCI_ARTIFACTS/a;"
                    + " touch /root.txt || echo read-only"),
            Map.of("KCI_NODE_ID", "n"),
            Map.of("tarball", tarball.toUri()),
            Instant.now().plusSeconds(60));
    JobHandle job = docker.submit(request);
    ended(job);
    JobOutput output = docker.collect(job, temp);
    assertThat(Files.readString(output.log())).contains("tartar", "KCI_NODE_ID=n", "read-only");
    assertThat(output.artifacts()).containsOnlyKeys("a");
    docker.forget(job);
    assertThat(docker.observe(job)).isEqualTo(new JobStatus.Unknown());
    assertThat(docker.jobs()).isEmpty();
  }

  @Test
  void jobHasNoCapabilitiesAndLimitedMemoryAndProcesses() throws IOException {
    String script =
        // one stream: the engine does not keep the order of two
        "exec 2>&1; id -u; grep -E '^(Cap|NoNewPrivs)' /proc/self/status; echo x > own;"
            + " cat $KCI_DOWNLOADS/f; chown 1 own; mount -t tmpfs none /tmp; echo end";
    try (DockerRuntime standard = runtime(settings(null, DockerSettings.DEFAULT_PIDS, null))) {
      JobHandle job = standard.submit(withDownload(script));
      ended(job);
      assertThat(Files.readString(standard.collect(job, temp).log()))
          .contains("0\nCapInh:\t0000000000000000\nCapPrm:\t0000000000000000\n")
          .contains("CapBnd:\t0000000000000000\n", "NoNewPrivs:\t1\n", "of the download", "end\n")
          .contains("Operation not permitted");
      try (DockerClient client = DockerClients.open("unix://" + SOCKET)) {
        var host = client.inspectContainerCmd(job.jobId()).exec().getHostConfig();
        assertThat(host.getPidsLimit()).isEqualTo(4096);
        assertThat(host.getMemory())
            .isEqualTo(client.infoCmd().exec().getMemTotal() / 4 * 3)
            .isEqualTo(host.getMemorySwap());
      }
      standard.forget(job);
    }
  }

  @Test
  void jobWorksAsAnotherUser() throws IOException {
    try (DockerRuntime other = runtime(settings(64L << 20, 64, "4711:4711"))) {
      JobHandle job =
          other.submit(
              withDownload(
                  "id -u; echo x > own && cp own $KCI_ARTIFACTS/a && cat $KCI_DOWNLOADS/f"
                      + " $KCI_API_TOKEN_FILE"));
      assertThat(ended(job)).isEqualTo(new JobStatus.Exited(0));
      JobOutput output = other.collect(job, temp);
      assertThat(output.log()).hasContent("4711\nof the downloadthe-token");
      assertThat(output.artifacts()).containsOnlyKeys("a");
      other.forget(job);
    }
  }

  private JobRequest withDownload(String script) throws IOException {
    Path file = Files.writeString(temp.resolve("download"), "of the download");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return new JobRequest(
        node(id()),
        definition(script),
        Map.of(),
        Map.of("f", file.toUri()),
        Instant.now().plusSeconds(60));
  }

  @Test
  void longScriptWorks() throws IOException {
    String script =
        ": 'it''s a line of a long script $HOME'\n".repeat(40_000) + "echo end; exit 3\n";
    assertThat(script.length()).isGreaterThan(1 << 20);
    Map<String, Object> definition = Map.of("image", IMAGE, "script", script);
    JobRequest request =
        new JobRequest(
            node(id()),
            new Yaml().dump(definition),
            Map.of(),
            Map.<String, URI>of(),
            Instant.now().plusSeconds(60));
    JobHandle job = docker.submit(request);
    assertThat(ended(job)).isEqualTo(new JobStatus.Exited(3));
    assertThat(docker.collect(job, temp).log()).hasContent("end");
  }

  @Test
  void jobGetsItsTokenOnlyAsAFile() throws IOException {
    JobHandle job = docker.submit(request(id(), "env; cat $KCI_API_TOKEN_FILE"));
    ended(job);
    String log = Files.readString(docker.collect(job, temp).log());
    assertThat(log).endsWith("the-token").contains("KCI_API_TOKEN_FILE=/run/secrets/");
    assertThat(log.indexOf("the-token")).isEqualTo(log.length() - "the-token".length());
    docker.forget(job);
  }

  @Test
  void findsAJobAfterARestartAndDoesNotStartItTwice() {
    String id = id();
    JobHandle job = docker.submit(request(id, "sleep 300"));
    try (DockerRuntime second = runtime()) {
      assertThat(second.find(id)).contains(job);
      assertThat(second.submit(request(id, "sleep 300"))).isEqualTo(job);
      assertThat(second.jobs()).containsExactly(job);
    }
    assertThat(docker.observe(job)).isEqualTo(new JobStatus.Running());
    docker.cancel(job);
    assertThat(docker.observe(job)).isNotEqualTo(new JobStatus.Running());
    docker.cancel(job);
  }

  @Test
  void foreignContainersAreNeitherFoundNorTouched() throws IOException {
    String id = id();
    try (DockerClient client = DockerClients.open("unix://" + SOCKET)) {
      for (Map<String, String> labels :
          List.of(
              Map.<String, String>of(),
              Map.of("kernelci.runtime", name, "kernelci.api", "other", "kernelci.node", id),
              Map.of("kernelci.runtime", name, "kernelci.api", API))) {
        String theirs =
            client
                .createContainerCmd(IMAGE)
                .withCmd("sleep", "300")
                .withName("kci-" + id)
                .withLabels(labels)
                .exec()
                .getId();
        client.startContainerCmd(theirs).exec();
        try {
          assertThat(docker.find(id)).isEmpty();
          assertThat(docker.confirm(id, new JobHint(theirs, "host"))).isEmpty();
          assertThat(docker.confirm(id, new JobHint("kci-" + id, "host"))).isEmpty();
          assertThat(docker.jobs()).isEmpty();
          assertThatThrownBy(() -> docker.submit(request(id, "true")))
              .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isRefused()).isTrue())
              .hasMessageContaining("container kci-" + id + " already exists");
          assertThat(client.inspectContainerCmd(theirs).exec().getState().getRunning()).isTrue();
        } finally {
          client.removeContainerCmd(theirs).withForce(true).exec();
        }
      }
    }
  }

  @Test
  void keepsTheLogOfARemovedContainer() throws IOException {
    JobHandle job = docker.submit(request(id(), "echo first; sleep 300"));
    awaitFollowed(job, "first\n");
    remove(job);
    assertThat(docker.observe(job)).isEqualTo(new JobStatus.Unknown());
    JobOutput output = docker.collect(job, temp);
    assertThat(output.log()).hasContent("first");
    docker.forget(job);
    assertThat(followed(job)).doesNotExist();
  }

  @Test
  void streamsALogFromItsBeginningAfterARestart() throws IOException {
    String id = id();
    docker.submit(request(id, "echo first; sleep 300"));
    docker.close();
    docker = runtime();
    JobHandle job = docker.find(id).orElseThrow();
    Files.deleteIfExists(followed(job));
    assertThat(docker.observe(job)).isEqualTo(new JobStatus.Running());
    awaitFollowed(job, "first\n");
    remove(job);
    assertThat(docker.collect(job, temp).log()).hasContent("first");
  }

  private Path followed(JobHandle job) {
    return temp.resolve("jobs").resolve(job.nodeId() + ".log");
  }

  private void awaitFollowed(JobHandle job, String text) {
    Await.until("the log", LIMIT, () -> isFollowed(job, text));
  }

  private boolean isFollowed(JobHandle job, String text) {
    try {
      return Files.exists(followed(job)) && Files.readString(followed(job)).equals(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(JobHandle job) throws IOException {
    try (DockerClient client = DockerClients.open("unix://" + SOCKET)) {
      client.removeContainerCmd(job.jobId()).withForce(true).exec();
    }
  }

  @Test
  void outOfMemoryIsNotATestFailure() {
    // the engine does not notice the kill in a container that it has not begun to watch
    String script = "sleep 2; x=0123456789abcdef; while :; do x=$x$x; done";
    JobHandle job = docker.submit(request(id(), script));
    JobStatus end = ended(job);
    assertThat(end).isInstanceOf(JobStatus.Judged.class);
    assertThat(((JobStatus.Judged) end).result()).isEqualTo(Result.INCOMPLETE);
    assertThat(((JobStatus.Judged) end).message()).contains("memory");
  }

  @Test
  void refusesMissingImages() {
    assertThatThrownBy(() -> docker.submit(request(id(), "true", "kci/missing:none")))
        .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isRefused()).isTrue())
        .hasMessageContaining("kci/missing:none");
    assertThatThrownBy(() -> docker.submit(request(id(), "true", "")))
        .hasMessageContaining("no image");
  }

  @Test
  void reportsAnEngineThatDoesNotAnswer() {
    DockerRuntime dead = runtime("unix:///no/such.sock");
    assertThatThrownBy(dead::check)
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("no answer from the Docker engine");
    dead.close();
  }

  private DockerRuntime runtime() {
    return runtime("unix://" + SOCKET);
  }

  private DockerRuntime runtime(String engine) {
    return runtime(engine, settings(64L << 20, 64, null));
  }

  private DockerRuntime runtime(DockerSettings settings) {
    return runtime("unix://" + SOCKET, settings);
  }

  private DockerRuntime runtime(String engine, DockerSettings settings) {
    return new DockerRuntime(
        DockerClients.open(engine), DockerClients.openForLogs(engine), settings, home(), cache());
  }

  private RuntimeHome home() {
    return new RuntimeHome(
        name,
        API,
        temp.resolve("jobs"),
        "host",
        OutputLimits.STANDARD,
        Duration.ofSeconds(1),
        new Secret("the-token"));
  }

  private static DockerSettings settings(@Nullable Long memory, long pids, @Nullable String user) {
    return new DockerSettings(
        null,
        new EnvironmentFile(null),
        List.of(),
        user,
        memory,
        1.0,
        pids,
        List.of(),
        "none",
        true);
  }

  private ArtifactCache cache() {
    return new ArtifactCache(temp.resolve("cache"), Duration.ofHours(1), TestFetcher.of(temp));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private static Node node(String id) {
    return Node.builder(NodeKind.JOB, "job").id(id).build();
  }

  private static String definition(String script) {
    return "image: " + IMAGE + "\ncommand: [sh, -c, \"" + script.replace("\"", "\\\"") + "\"]\n";
  }

  private static JobRequest request(String id, String script) {
    return request(id, script, IMAGE);
  }

  private static JobRequest request(String id, String script, String image) {
    return new JobRequest(
        node(id),
        definition(script).replace(IMAGE, image.isEmpty() ? "''" : image),
        Map.of(),
        Map.<String, URI>of(),
        Instant.now().plusSeconds(60));
  }

  private JobStatus ended(JobHandle job) {
    Await.until("its end", LIMIT, () -> hasEnded(docker.observe(job)));
    return docker.observe(job);
  }

  private static boolean hasEnded(JobStatus status) {
    return !(status instanceof JobStatus.Running || status instanceof JobStatus.Queued);
  }
}
