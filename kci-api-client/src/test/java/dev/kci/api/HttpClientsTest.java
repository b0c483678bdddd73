package dev.kci.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpClientsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @AfterEach
  void interruptFlagIsUnchanged() {
    Thread.interrupted();
  }

  @Test
  void interruptWhileConnectingIsAnIoException() throws IOException {
    OkHttpClient client = HttpClients.builder(LIMIT, LIMIT, LIMIT).build();
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Request request =
          new Request.Builder().url("http://127.0.0.1:" + silent.getLocalPort() + "/").build();
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> client.newCall(request).execute())
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      HttpClients.close(client);
    }
  }
}
