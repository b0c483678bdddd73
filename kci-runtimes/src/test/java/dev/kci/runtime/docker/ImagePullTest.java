package dev.kci.runtime.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kci.api.model.WaitReason;
import dev.kci.runtime.RuntimeFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failed pulls end a job. The engine is an HTTP server that has no image. */
class ImagePullTest {
  private HttpServer server;
  private Engine engine;
  private volatile int status;
  private volatile String body = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    String address = "tcp://127.0.0.1:" + server.getAddress().getPort();
    engine = new Engine(DockerClients.open(address), DockerClients.openForLogs(address));
  }

  @AfterEach
  void stop() {
    engine.close();
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource({
    "404, 'manifest for busybox:x not found: manifest unknown: manifest unknown'",
    "404, 'pull access denied for x, repository does not exist or may require ''docker login'''",
    "404, 'failed to resolve reference \"docker.io/library/x:1\": docker.io/library/x:1: not"
        + " found'",
    "404, 'repository x not found: does not exist or no pull access'",
    "404, 'no matching manifest for linux/arm64/v8 in the manifest list entries'",
    "500, 'Head \"https://ghcr.io/v2/x/y/manifests/1\": denied'",
    "400, 'invalid reference format: repository name must be lowercase'"
  })
  void imageThatDoesNotExistIsRefused(int code, String message) {
    engineAnswers(code, message);
    assertIsRefused();
  }

  @ParameterizedTest
  @CsvSource({
    "500, 'toomanyrequests: You have reached your pull rate limit'",
    "429, 'Too Many Requests'",
    "404, 'pull access denied for x: denied: 127.0.0.1 request exceeded pull rate limit'",
    "404, 'pull access denied for x, repository does not exist or may require ''docker login'':"
        + " denied: Your authorization token has expired. Reauthenticate and try again.'",
    "500, 'Get \"https://r.example/v2/\": dial tcp: lookup r.example on 1.1.1.1:53: no such host'",
    "500, 'Get \"https://r.example/v2/\": net/http: request canceled (Client.Timeout exceeded)'",
    "500, 'open /var/lib/docker/tmp/GetImageBlob1: permission denied'",
    "503, ''"
  })
  void registryThatFailsIsRetried(int code, String message) {
    engineAnswers(code, message);
    assertIsRetried();
  }

  @ParameterizedTest
  @CsvSource({
    "400, <html>",
    "403, Access denied",
    "404, 404 page not found",
    "404, Not Found",
    "404, {}"
  })
  void proxyThatFailsIsRetried(int code, String text) {
    status = code;
    body = text;
    assertIsRetried();
  }

  private void engineAnswers(int code, String message) {
    status = code;
    body = "{\"message\":\"%s\"}".formatted(message.replace("\"", "\\\""));
  }

  @Test
  void missingTagOfAnImageThatExistsIsRefused() {
    failsLate("manifest for x:1 not found: manifest unknown: manifest unknown");
    assertIsRefused();
  }

  /** The engine has answered 200 by then. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "toomanyrequests: You have reached your pull rate limit",
        "unexpected EOF",
        "write /var/lib/docker/tmp/GetImageBlob1: no space left on device"
      })
  void failureAfterTheBeginningIsRetried(String message) {
    failsLate(message);
    assertIsRetried();
  }

  private void failsLate(String message) {
    status = 200;
    body =
        """
        {"status":"Pulling from x","id":"1"}
        {"errorDetail":{"message":"%s"},"error":"%s"}
        """
            .formatted(message, message);
  }

  private void assertIsRefused() {
    assertThatThrownBy(this::pull)
        .hasMessageStartingWith("cannot pull image registry.example.org/x:1: ")
        .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isRefused()).isTrue());
  }

  private void assertIsRetried() {
    assertThatThrownBy(this::pull)
        .hasMessageStartingWith("cannot pull image registry.example.org/x:1: ")
        .isInstanceOfSatisfying(
            RuntimeFailure.class,
            e -> {
              assertThat(e.isRefused()).isFalse();
              assertThat(e.isNoAnswer()).as("the engine answers").isFalse();
              assertThat(e.waits().code()).isEqualTo(WaitReason.Code.RETRIED);
            });
  }

  private void pull() {
    engine.userOf("registry.example.org/x:1");
  }

  private void answer(HttpExchange exchange) throws IOException {
    boolean isPull = exchange.getRequestURI().getPath().endsWith("/images/create");
    byte[] bytes = (isPull ? body : "{\"message\":\"No such image\"}").getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(isPull ? status : 404, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
