package dev.kci.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.JsonText;
import dev.kci.config.Secret;
import dev.kci.sandbox.faults.Fault;
import dev.kci.service.StopSignal;
import dev.kci.storage.BackendStorage;
import dev.kci.storage.Storage;
import dev.kci.storage.UploadRetry;
import java.io.PrintStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxTest {
  private Sandbox sandbox = Sandbox.start();
  private RawClient client = new RawClient(sandbox);

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void whoamiShowsTheTokensUser() {
    var answer = client.get("/latest/whoami", "runtime-shell");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("runtime:shell:node-editor");
    assertThat(client.get("/latest/whoami", null).statusCode()).isEqualTo(401);
  }

  @Test
  void runtimeEditsOnlyItsOwnNodes() {
    String id = client.checkout("pipeline", "c");
    var mine =
        client.send(
            "PATCH", "/latest/node/" + id, "pipeline", Map.of("data", Map.of("runtime", "shell")));
    assertThat(mine.statusCode()).isEqualTo(200);
    var patch = Map.of("result", "pass");
    assertThat(client.send("PATCH", "/latest/node/" + id, "runtime-shell", patch).statusCode())
        .isEqualTo(200);
    String other = client.checkout("pipeline", "d");
    assertThat(client.send("PATCH", "/latest/node/" + other, "runtime-shell", patch).statusCode())
        .isEqualTo(401);
  }

  @Test
  void eventReachesAWaitingListener() throws Exception {
    client.post("/latest/subscribe/node", "pipeline", null);
    assertThat(client.get("/latest/listen/1", "pipeline").body()).contains("BEEP");
    var listening = client.getLater("/latest/listen/1", "pipeline");
    String id = client.checkout("pipeline", "c");
    assertThat(listening.get(60, TimeUnit.SECONDS).body()).contains("created").contains(id);
  }

  @Test
  void laterChannelWaitsForTheNextKeepAlive() {
    client.post("/latest/subscribe/node", "pipeline", null);
    assertThat(client.get("/latest/listen/1", "pipeline").body()).contains("BEEP");
    client.post("/latest/subscribe/retry", "pipeline", null);
    var listening = client.getLater("/latest/listen/2", "pipeline");
    client.post("/latest/publish/retry", "pipeline", Map.of("data", "first"));
    assertThat(listening)
        .succeedsWithin(Duration.ofSeconds(10))
        .satisfies(answer -> assertThat(answer.body()).contains("first"));
    sandbox.keepAlive();
    assertThat(client.get("/latest/listen/2", "pipeline").body()).contains("BEEP");
  }

  @Test
  void newSubscriptionDecidesWhatIsCaughtUp() {
    client.post("/latest/subscribe/node?subscriber_id=s", "pipeline", null);
    client.post("/latest/unsubscribe/1", "pipeline", null);
    String id = client.checkout("admin", "of another");
    client.post("/latest/subscribe/node?subscriber_id=s&promisc=true", "pipeline", null);
    assertThat(client.get("/latest/listen/2", "pipeline").body()).contains(id);
  }

  @Test
  void keepAlivesCanBeDisabled() {
    sandbox.close();
    sandbox = Sandbox.builder().user(SandboxUser.of("pipeline")).keepAlive(Duration.ZERO).start();
    client = new RawClient(sandbox);
    client.post("/latest/subscribe/node", "pipeline", null);
    var listening = client.getLater("/latest/listen/1", "pipeline");
    client.post("/latest/publish/node", "pipeline", Map.of("data", "first"));
    assertThat(listening)
        .succeedsWithin(Duration.ofSeconds(10))
        .satisfies(answer -> assertThat(answer.body()).contains("first"));
  }

  @Nested
  class Storing {
    private static final String FORM =
        "--xyz\r\nContent-Disposition: form-data; name=\"path\"\r\n\r\nlogs/a\r\n"
            + "--xyz\r\nContent-Disposition: form-data; name=\"file0\"; filename=\"log.txt\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\nfirst\r\n--xy\r\nlast\r\n--xyz--\r\n";

    @Test
    void uploadedFileIsServed() {
      assertThat(upload("pipeline", FORM)).isEqualTo(200);
      var whole = client.get("/storage/logs/a/log.txt", null);
      assertThat(whole.body()).isEqualTo("first\r\n--xy\r\nlast");
      var part =
          client.send(
              client.request("/storage/logs/a/log.txt", null).header("Range", "bytes=0-4").build());
      assertThat(part.statusCode()).isEqualTo(206);
      assertThat(part.body()).isEqualTo("first");
      assertThat(part.headers().firstValue("Content-Range")).contains("bytes 0-4/17");
      var head =
          client.send(
              client
                  .request("/storage/logs/a/log.txt", null)
                  .method("HEAD", BodyPublishers.noBody())
                  .build());
      assertThat(head.headers().firstValue("Content-Length")).contains("17");
    }

    @Test
    void rejectsMissingTokensAndOutsidePaths() {
      assertThat(upload(null, FORM)).isEqualTo(401);
      assertThat(upload("pipeline", FORM.replace("logs/a", "../../etc"))).isEqualTo(400);
      assertThat(client.get("/storage/logs/a/log.txt", null).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ü.txt", "日本.log", "a#b", "100%", "%41", "a+b c", "q?x=1&y", "a;b"})
    void filesMayHaveAnyName(String name, @TempDir Path folder) throws Exception {
      Path file = Files.writeString(folder.resolve("file"), name);
      URI storageUrl = sandbox.storageUrl();
      Secret token = new Secret(sandbox.token("pipeline").reveal());
      try (Storage storage =
          new BackendStorage(
              storageUrl, storageUrl, token, UploadRetry.standard(new StopSignal()))) {
        URI url = storage.upload(file, "logs/é#1", name);
        assertThat(client.send(HttpRequest.newBuilder(url).build()).body()).isEqualTo(name);
      }
    }

    private int upload(String user, String form) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(RawClient.resolve(sandbox.storageUrl(), "/upload"))
              .header("Content-Type", "multipart/form-data; boundary=xyz")
              .POST(BodyPublishers.ofString(form));
      if (user != null) {
        request.header("Authorization", sandbox.token(user).reveal());
      }
      return client.send(request.build()).statusCode();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/viewer",
    "GET,/static/js/x.js",
    "GET,/user/invite",
    "GET,/pop/l",
    "POST,/push/l",
    "POST,/user/forgot-password",
    "POST,/user/reset-password"
  })
  void rejectsWhatItDoesNotImitate(String method, String path) {
    var answer = client.send(method, "/latest" + path, "admin", null);
    assertThat(answer.statusCode()).isEqualTo(501);
    assertThat(answer.body()).contains("does not imitate " + method + " /latest" + path);
  }

  /** Starlette's {@code redirect_slashes}: only if there is a route without the slash. */
  @ParameterizedTest
  @CsvSource({
    "GET,/latest/nodes/,307",
    "GET,/v0/node/6b09d69646379b12b87f7903/,307",
    "POST,/latest/subscribe/node/,307",
    "POST,/latest/subscribe/,404",
    "GET,/latest/nothing/,404",
  })
  void trailingSlashOfAKnownPathIsRedirected(String method, String path, int status) {
    HttpRequest request =
        client.request(path, "pipeline").method(method, BodyPublishers.noBody()).build();
    assertThat(client.send(request).statusCode()).isEqualTo(status);
  }

  @Test
  void countsItsRequests() {
    client.get("/latest/whoami", "pipeline");
    client.get("/latest/nothing", "pipeline");
    assertThat(client.get("/latest/metrics", null).body())
        .isEqualTo("http_requests_total{instance=\"api\"} 2\n");
  }

  @Test
  void mailsAreKeptAsReceived() throws Exception {
    sendMail();
    assertThat(sandbox.mails().texts()).containsExactly("Subject: Hi\r\n\r\n.dot\r\n");
    assertThat(client.get("/mails", null).body()).contains("\"subject\":\"Hi\"");
    assertThat(client.get("/mails/1", null).body()).isEqualTo("Subject: Hi\r\n\r\n.dot\r\n");
  }

  /** Sends a mail; returns the server's answers. */
  private String sendMail() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", sandbox.smtpPort())) {
      PrintStream out = new PrintStream(socket.getOutputStream(), true, StandardCharsets.UTF_8);
      out.print("EHLO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@f>\r\nDATA\r\n");
      out.print("Subject: Hi\r\n\r\n..dot\r\n.\r\nQUIT\r\n");
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Nested
  class Misbehaviour {
    @Test
    void statusFaultHappensAsOftenAsPlanned() {
      sandbox.faults().next(2, Fault.status(502).on("GET", "/count"));
      assertThat(client.get("/latest/whoami", "admin").statusCode()).isEqualTo(200);
      assertThat(client.get("/latest/count", null).statusCode()).isEqualTo(502);
      assertThat(client.get("/latest/count", null).statusCode()).isEqualTo(502);
      assertThat(client.get("/latest/count", null).statusCode()).isEqualTo(200);
      assertThat(sandbox.faults().happened()).isEqualTo(2);
    }

    @Test
    void cutFaultHandlesTheRequest() {
      sandbox.faults().next(1, Fault.cut(10).on("POST", "/node"));
      assertThatThrownBy(() -> client.checkout("pipeline", "c"))
          .isInstanceOf(RuntimeException.class);
      assertThat(sandbox.nodeCount()).isEqualTo(1);
      client.checkout("pipeline", "d");
    }

    @Test
    void faultsCanBePlannedOverHttp() {
      var fault = Map.of("action", "status", "status", 429, "retry_after", 7, "path", "^/latest");
      assertThat(client.post("/sandbox/faults", null, fault).body()).contains("\"pending\":1");
      var answer = client.get("/latest/count", null);
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().firstValue("Retry-After")).contains("7");
    }

    @Test
    void delayFaultHoldsOneRequestOnly() {
      sandbox.faults().next(1, Fault.delay(Duration.ofDays(1)).on("GET", "/whoami"));
      var late = client.getLater("/latest/whoami", "admin");
      while (sandbox.faults().happened() == 0) {
        client.get("/latest/count", null);
      }
      for (int i = 0; i < 20; i++) {
        assertThat(client.get("/latest/whoami", "admin").statusCode()).isEqualTo(200);
      }
      assertThat(late).isNotDone();
    }

    @Test
    void mailsAreRefusedAsOftenAsPlanned() throws Exception {
      client.post("/sandbox/faults", null, Map.of("action", "refuse-mails", "times", 1));
      assertThat(sendMail()).contains("\r\n451 ");
      assertThat(sandbox.mails().texts()).isEmpty();
      assertThat(sendMail()).doesNotContain("\r\n451 ");
      assertThat(sandbox.mails().texts()).hasSize(1);
    }

    @Test
    void clearCancelsPendingFaults() throws Exception {
      sandbox.faults().next(9, Fault.status(502));
      sandbox.faults().refuseMails(9);
      var told = client.send(client.request("/sandbox/faults", null).DELETE().build());
      assertThat(told.body()).contains("\"pending\":0");
      assertThat(client.get("/latest/count", null).statusCode()).isEqualTo(200);
      assertThat(sendMail()).doesNotContain("451");
    }

    @Test
    void dropsSubscriptions() {
      client.post("/latest/subscribe/node", "pipeline", null);
      client.get("/latest/listen/1", "pipeline");
      var listening = client.getLater("/latest/listen/1", "pipeline");
      client.post("/latest/publish/other", "pipeline", Map.of("data", 1));
      sandbox.faults().dropSubscriptions();
      assertThat(listening)
          .succeedsWithin(Duration.ofSeconds(10))
          .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(404));
    }
  }

  @Test
  void stateSurvivesARestart(@TempDir Path state) {
    sandbox.close();
    SandboxUser user = SandboxUser.of("pipeline");
    sandbox = Sandbox.builder().state(state).user(user).start();
    client = new RawClient(sandbox);
    client.post("/latest/subscribe/node?subscriber_id=s", "pipeline", null);
    String id = client.checkout("pipeline", "c");
    client.send("PATCH", "/latest/node/" + id, "pipeline", Map.of("state", "done"));
    client.post("/latest/kv/kci/kept", "pipeline", "v");
    client.post("/latest/kv/kci/gone", "pipeline", "v");
    client.post("/latest/kv/kci/gone", "pipeline", null);
    client.post("/latest/telemetry", "pipeline", List.of(Map.of("kind", "k", "runtime", "r")));
    sandbox.close();

    sandbox = Sandbox.builder().state(state).user(user).start();
    client = new RawClient(sandbox);
    assertThat(client.get("/latest/node/" + id, null).body()).contains("\"state\":\"done\"");
    assertThat(client.get("/latest/kv/kci/kept", "pipeline").body()).isEqualTo("\"v\"");
    assertThat(client.get("/latest/kv/kci/gone", "pipeline").body()).isEqualTo("null");
    assertThat(client.get("/latest/telemetry?runtime=r", null).body()).contains("\"total\":1");
    var subscribed = client.post("/latest/subscribe/node?subscriber_id=s", "pipeline", null);
    assertThat(JsonText.parseObject(subscribed.body()).integer("id")).contains(2L);
    assertThat(client.get("/latest/listen/2", "pipeline").body()).contains("created");
    assertThat(client.get("/latest/listen/2", "pipeline").body()).contains("updated");
  }
}
