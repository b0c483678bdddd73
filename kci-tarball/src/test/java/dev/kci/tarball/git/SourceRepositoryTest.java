package dev.kci.tarball.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.Backoff;
import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteCredentials;
import dev.kci.git.RemoteTimeouts;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SourceRepositoryTest {
  private static final Backoff HOURS = new Backoff(Duration.ofHours(2), Duration.ofHours(2));

  @TempDir Path folder;
  private final StopSignal stop = new StopSignal();

  @Test
  void aStopEndsTheWaitBeforeTheNextAttemptToFetch() throws Exception {
    try (GitRemotes remotes =
        new GitRemotes(Map.of(), RemoteCredentials.none(), RemoteTimeouts.DEFAULT)) {
      SourceRepository repository =
          new SourceRepository(
              folder.resolve("kdir.git"), null, remotes, HOURS, InstantSource.system(), stop);
      Source unreachable =
          new Source("http://127.0.0.1:" + closedPort() + "/a.git", "master", "1".repeat(40));
      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      Thread fetching = new Thread(() -> failure.complete(failureOf(repository, unreachable)));
      fetching.start();
      while (!waits(fetching)) {
        assertThat(failure).isNotDone();
        fetching.join(20);
      }
      stop.stop();

      assertThat(failure.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
    }
  }

  private static boolean waits(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(StopSignal.class.getName()));
  }

  private static Throwable failureOf(SourceRepository repository, Source source) {
    try {
      return repository.with(source, fetched -> new AssertionError("fetched"));
    } catch (IOException | FetchException e) {
      return e;
    }
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
