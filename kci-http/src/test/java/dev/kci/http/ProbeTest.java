package dev.kci.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.status.ServiceStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProbeTest {
  private final ServiceStatus status = new ServiceStatus("kci-test");

  private StatusListener start() throws IOException {
    return StatusListener.start(status, new InetSocketAddress("127.0.0.1", 0), Optional.empty());
  }

  @Test
  void succeedsWhileTheAnswerIs200() throws Exception {
    try (StatusListener listener = start()) {
      String url = "http://127.0.0.1:" + listener.address().getPort();
      assertThat(Probe.answersOk(url + "/readyz")).isFalse();
      status.loop("pass", Duration.ofHours(1));
      status.need("api", () -> true);
      assertThat(Probe.answersOk(url + "/readyz")).isTrue();
      assertThat(Probe.answersOk(url + "/elsewhere")).isFalse();
    }
  }

  @Test
  void failsWithoutAnAnswer() throws Exception {
    int port;
    try (StatusListener listener = start()) {
      port = listener.address().getPort();
    }
    assertThat(Probe.answersOk("http://127.0.0.1:" + port + "/livez")).isFalse();
  }
}
