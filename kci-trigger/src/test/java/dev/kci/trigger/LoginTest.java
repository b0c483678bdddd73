package dev.kci.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.Backoff;
import dev.kci.api.KciApi;
import dev.kci.service.StopSignal;
import dev.kci.trigger.policy.CheckoutIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoginTest {
  private static final Backoff HOURS = new Backoff(Duration.ofHours(2), Duration.ofHours(2));

  private final StopSignal stop = new StopSignal();

  @Test
  void stopEndsTheWaitForTheApi() throws Exception {
    try (KciApi away = KciApi.builder(closedPort()).retries(0).build()) {
      Login login = new Login(away.users(), HOURS, () -> {}, stop);
      CompletableFuture<Optional<CheckoutIdentity>> asker =
          CompletableFuture.supplyAsync(login::whenAnswered);
      stop.stop();

      assertThat(asker.get(60, TimeUnit.SECONDS)).isEmpty();
    }
  }

  private static URI closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }
  }
}
