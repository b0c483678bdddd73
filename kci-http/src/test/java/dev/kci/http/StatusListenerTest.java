package dev.kci.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.config.Secret;
import dev.kci.status.Metric;
import dev.kci.status.ServiceStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusListenerTest {
  private static final Optional<Secret> NO_TOKEN = Optional.empty();

  private final HttpClient client = HttpClient.newHttpClient();
  private final ServiceStatus status = new ServiceStatus("kci-test");
  private StatusListener listener;

  @AfterEach
  void stop() {
    listener.close();
  }

  private void start(String host, Optional<Secret> token) throws IOException {
    listener = StatusListener.start(status, new InetSocketAddress(host, 0), token);
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + listener.address().getPort() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void readyzFollowsTheNeeds() throws Exception {
    start("127.0.0.1", NO_TOKEN);
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    status.loop("pass", Duration.ofHours(1));
    AtomicBoolean api = new AtomicBoolean(true);
    status.need("api", api::get);
    assertThat(get("/readyz").body()).isEqualTo("[+]api\nok\n");
    api.set(false);
    HttpResponse<String> answer = get("/readyz");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("[-]api\nfailed\n");
    assertThat(get("/livez").statusCode()).describedAs("an outage is no death").isEqualTo(200);
  }

  @Test
  void downRuntimeIsShownWithoutAffectingReadiness() throws Exception {
    start("127.0.0.1", NO_TOKEN);
    status.loop("pass", Duration.ofHours(1));
    status.need("runtimes", () -> true);
    status.runtime("lab", () -> false);
    status.runtime("docker", () -> true);
    HttpResponse<String> answer = get("/readyz");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("[+]runtimes\n[+]runtime docker\n[-]runtime lab\nok\n");
    assertThat(get("/").body())
        .contains("<tr><td>runtime lab</td><td><span class=\"bad\">no</span></td></tr>");
  }

  @Test
  void thePageLeavesOutZerosButNotAFullDisk() throws Exception {
    start("127.0.0.1", NO_TOKEN);
    status.meters().gauge(Metric.gauge("kci_state_free_bytes", "Free."), () -> 0);
    status.meters().gauge(Metric.gauge("kci_mails_waiting", "Mails."), () -> 0);
    status.meters().gauge(Metric.gauge("kci_journal_bytes", "Journal."), () -> 1500);
    assertThat(get("/").body())
        .contains("<tr><td>state free</td><td>0 kB</td></tr>")
        .contains("<tr><td>journal</td><td>2 kB</td></tr>")
        .doesNotContain("mails");
  }

  @Test
  void livezFollowsTheLoops() throws Exception {
    start("127.0.0.1", NO_TOKEN);
    status.need("api", () -> true);
    status.loop("pass", Duration.ofSeconds(-1));
    assertThat(get("/livez").statusCode()).isEqualTo(503);
    assertThat(get("/livez").body()).isEqualTo("[-]pass\nfailed\n");
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
  }

  @Test
  void metricsAreInPrometheusFormat() throws Exception {
    Metric calls = Metric.timer("kci_api_call_seconds", "Calls.", "outcome");
    status.meters().time(calls, Duration.ofMillis(1500), "ok");
    status.meters().count(Metric.counter("kci_things", "Things.", "name"), "a\"b\\c");
    status.meters().gauge(Metric.gauge("kci_age_seconds", "Age."), () -> 3);
    start("127.0.0.1", NO_TOKEN);
    HttpResponse<String> answer = get("/metrics");
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    assertThat(answer.body())
        .contains("kci_api_call_seconds_count{outcome=\"ok\"} 1\n")
        .contains("kci_api_call_seconds_sum{outcome=\"ok\"} 1.5\n")
        .contains("# TYPE kci_things_total counter\n")
        .contains("kci_things_total{name=\"a\\\"b\\\\c\"} 1.0\n")
        .contains("kci_age_seconds 3.0\n")
        .doesNotContain("_created");
  }

  @Test
  void pageEscapesForeignText() throws Exception {
    start("127.0.0.1", NO_TOKEN);
    status.received("<script>alert(1)</script>");
    status.logged("warn", "a & \"b\"");
    HttpResponse<String> answer = get("/");
    assertThat(answer.body())
        .contains("&lt;script&gt;", "a &amp; &quot;b&quot;")
        .doesNotContain("<script");
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'; style-src 'unsafe-inline'");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void pageIsNotServedToOtherMachinesWithoutToken() throws Exception {
    start("0.0.0.0", NO_TOKEN);
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void pageNeedsTheTokenIfThereIsOne() throws Exception {
    start("0.0.0.0", Optional.of(new Secret("s3cret")));
    assertThat(get("/").statusCode()).isEqualTo(401);
    assertThat(get("/", "Authorization", "Bearer s3cret").statusCode()).isEqualTo(200);
    assertThat(get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void foreignNameOfLoopbackIsRejected() throws Exception {
    start("127.0.0.1", NO_TOKEN);
    assertThat(raw("Host: evil.example")).startsWith("HTTP/1.1 421");
    assertThat(raw("Host: 127.0.0.1.evil.example:80")).startsWith("HTTP/1.1 421");
    assertThat(raw("Host: localhost:9")).startsWith("HTTP/1.1 200");
    assertThat(raw("Host: [::1]")).startsWith("HTTP/1.1 200");
  }

  private String raw(String header) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", listener.address().getPort())) {
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      out.write(("GET / HTTP/1.1\r\n" + header + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }
  }
}
