package dev.kci.runtime.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kci.config.Secret;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.EnvironmentFile;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.OutputLimits;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.RuntimeHome;
import dev.kci.runtime.TestFetcher;
import dev.kci.runtime.results.JobLog;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whether the output that an engine cuts into frames is read as it was written, and so gives the
 * same results as on any other runtime. The engine is an HTTP server that knows one ended container
 * (Docker Engine API, "Attach to a container", section "Stream format").
 */
class ContainerOutputTest {
  private static final String LOG =
      """
      [    1.000000] ------------[ cut here ]------------
      [    1.000001] WARNING: CPU: 0 PID: 1 at lib/foo.c:7 foo+0xc0/0x241
      [    1.000002] ---[ end trace 0000000000000000 ]---
      TAP version 13
      1..3
      ok 1 größer
      ok 1 größer
      not ok 3 日本 # why\r
      uart-1> ok 4 unread
      """;

  @TempDir private Path temp;
  private HttpServer engine;
  private DockerRuntime docker;
  private volatile byte[] frames = new byte[0];
  private volatile int logStatus = 200;

  @BeforeEach
  void start() throws IOException {
    engine = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    engine.createContext("/", this::answer);
    engine.start();
    String address = "tcp://127.0.0.1:" + engine.getAddress().getPort();
    DockerSettings settings =
        new DockerSettings(
            address,
            new EnvironmentFile(null),
            List.of(),
            null,
            null,
            1.0,
            64,
            List.of(),
            "none",
            true);
    RuntimeHome home =
        new RuntimeHome(
            "docker",
            "http://127.0.0.1:1/",
            temp.resolve("jobs"),
            "host",
            OutputLimits.STANDARD,
            Duration.ofSeconds(1),
            new Secret("the-token"));
    docker =
        DockerRuntime.open(
            settings,
            home,
            new ArtifactCache(temp.resolve("cache"), Duration.ofHours(1), TestFetcher.of(temp)));
  }

  @AfterEach
  void stop() {
    docker.close();
    engine.stop(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dupname.tap",
        "journald.log",
        "no_tests.log",
        "skipall.tap",
        "tabs-min.log",
        "tsprefix.log",
        "two-documents-min.log",
        "yamlok.tap"
      })
  void framesGiveTheSameResultsAsPlainOutput(String name) throws IOException {
    byte[] output = name.isEmpty() ? LOG.getBytes(UTF_8) : resource(name);
    long seed = Long.getLong("kci.seed", 20_261_127);
    frames = framed(output, new Random(seed));

    Path folder = Files.createDirectory(temp.resolve("collected"));
    JobOutput collected = docker.collect(new JobHandle("n1", "c1", "host"), folder);
    Path log = Objects.requireNonNull(collected.log());

    assertThat(log).as("seed %d", seed).hasBinaryContent(output);
    assertThat(read(log)).isEqualTo(read(Files.write(temp.resolve("direct"), output)));
  }

  /** Of a proxy before the engine, which has just said that the container is there. */
  @Test
  void answerThatThereIsNoLogIsNoEmptyLog() {
    logStatus = 404;
    assertThatThrownBy(() -> docker.collect(new JobHandle("n1", "c1", "host"), temp))
        .hasMessageStartingWith("cannot read the log of container c1: ")
        .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isRefused()).isFalse());
  }

  private JobLog read(Path log) throws IOException {
    return JobLog.read(log, temp.resolve("compressed"), 1 << 20, List.of());
  }

  /** Cuts anywhere, in lines and in characters, and uses both streams. */
  private static byte[] framed(byte[] output, Random random) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream framed = new DataOutputStream(bytes);
    int from = 0;
    while (from < output.length) {
      int length = Math.min(output.length - from, 1 + random.nextInt(40));
      framed.write(new byte[] {(byte) (1 + random.nextInt(2)), 0, 0, 0});
      framed.writeInt(length);
      framed.write(output, from, length);
      from += length;
    }
    return bytes.toByteArray();
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            ContainerOutputTest.class.getResourceAsStream("/dev/kci/runtime/results/" + name))) {
      return in.readAllBytes();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    boolean isLog = exchange.getRequestURI().getPath().endsWith("/containers/c1/logs");
    byte[] body =
        isLog
            ? frames
            : "{\"Id\":\"c1\",\"State\":{\"Status\":\"exited\",\"ExitCode\":0}}".getBytes(UTF_8);
    exchange
        .getResponseHeaders()
        .set(
            "Content-Type",
            isLog ? "application/vnd.docker.multiplexed-stream" : "application/json");
    exchange.sendResponseHeaders(isLog ? logStatus : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
