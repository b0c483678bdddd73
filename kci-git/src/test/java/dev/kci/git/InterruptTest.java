package dev.kci.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.util.Map;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterruptTest {
  @AfterEach
  void interruptFlagIsUnchanged() {
    Thread.interrupted();
  }

  @Test
  void interruptWhileConnectingIsAnIoException() throws Exception {
    try (SilentHost host = new SilentHost();
        GitRemotes remotes =
            new GitRemotes(Map.of(), RemoteCredentials.none(), RemoteTimeouts.DEFAULT)) {
      Request request = new Request.Builder().url(host.url("http")).build();
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> remotes.http().newCall(request).execute())
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
  }
}
