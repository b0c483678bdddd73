package dev.kci.tarball.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kci.api.Backoff;
import dev.kci.git.GitHttpServer;
import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteCredentials;
import dev.kci.git.RemoteTimeouts;
import dev.kci.git.Replies;
import dev.kci.git.Repositories;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SourceRepositoryTest {
  private static final Backoff HOURS = new Backoff(Duration.ofHours(2), Duration.ofHours(2));

  @TempDir Path folder;
  private final StopSignal stop = new StopSignal();

  @Test
  void stopEndsTheWaitForTheNextFetch() throws Exception {
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

  /** A second attempt would come after hours. */
  private Object fetched(String url, String branch, String commit) throws IOException {
    try (GitRemotes remotes =
        new GitRemotes(Map.of(), RemoteCredentials.none(), RemoteTimeouts.DEFAULT)) {
      SourceRepository repository =
          new SourceRepository(
              folder.resolve("kdir.git"), null, remotes, HOURS, InstantSource.system(), stop);
      return repository.with(new Source(url, branch, commit), found -> found.commit().name());
    } catch (FetchException e) {
      return e;
    }
  }

  @Test
  void missingCommitIsRequestedOnce() throws IOException {
    Repositories.create(folder.resolve("linux.git"), "master");
    try (GitHttpServer server = GitHttpServer.serve(folder)) {
      String url = server.url("linux.git");
      String gone = "1".repeat(40);
      assertThat(fetched(url, "master", gone))
          .hasToString(
              FetchException.class.getName()
                  + ": Commit %s is no longer in branch master of %s".formatted(gone, url));
      assertThat(fetched(url, "topic", gone))
          .hasToString(
              FetchException.class.getName()
                  + ": Commit %s is no longer at %s, nor is branch topic".formatted(gone, url));
    }
  }

  @Test
  void shortIdIsResolvedInTheBranch() throws IOException {
    String first = Repositories.create(folder.resolve("linux.git"), "master");
    String other = Repositories.push(folder.resolve("linux.git"), "next", "of another branch");
    String url = folder.resolve("linux.git").toString();
    assertThat(fetched(url, "next", other.substring(0, 12))).isEqualTo(other);
    assertThat(fetched(url, "master", first.substring(0, 7))).isEqualTo(first);
    assertThat(fetched(url, "master", first.toUpperCase(Locale.ROOT))).isEqualTo(first);
    assertThat(fetched(url, "master", other.substring(0, 12)))
        .asString()
        .contains("is no longer in branch master of");
    assertThat(fetched(url, "topic", first.substring(0, 12)))
        .asString()
        .contains("cannot be looked up: there is no branch topic at");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "123456",
        "HEAD",
        "v6.12",
        "1234567g",
        "12345678901234567890123456789012345678901"
      })
  void invalidIdIsRejected(String commit) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Source("https://git.example.org/linux.git", "master", commit))
        .withMessageContaining("expected 7 to 40 hexadecimal digits");
  }

  @Test
  void anIdOfASha256RepositoryIsCalledOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Source("https://git.example.org/linux.git", "master", "1".repeat(64)))
        .withMessageContaining("is a commit id of a SHA-256 repository");
  }

  @Test
  void hostThatAsksForMoreThanTenMinutesFails() throws IOException {
    try (Replies host =
        Replies.serve(
            exchange -> {
              exchange.getResponseHeaders().add("Retry-After", "601");
              Replies.send(exchange, 503, "text/plain", "");
            })) {
      assertThat(fetched(host.url("linux.git"), "master", "1".repeat(40)))
          .asString()
          .contains("HTTP status 503; asks to retry after 601 s (attempt 1)");
    }
  }

  @Test
  void partialCloneIsReported() throws IOException {
    Path clone = folder.resolve("linux.git");
    String commit = Repositories.create(clone, "master");
    Files.writeString(clone.resolve("config"), "[extensions]\n\tpartialClone = origin\n");
    try (Stream<Path> objects = Files.walk(clone.resolve("objects"))) {
      for (Path object : objects.filter(Files::isRegularFile).toList()) {
        if (!object.toString().replace("/", "").endsWith(commit)) {
          Files.delete(object);
        }
      }
    }
    assertThat(fetched(clone.toString(), "master", commit))
        .asString()
        .contains("a partial clone, which lacks objects; expected a full clone");
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
