package dev.kci.trigger.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.kci.git.GitHttpServer;
import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteCredentials;
import dev.kci.git.RemoteTimeouts;
import dev.kci.git.Repositories;
import dev.kci.git.SilentHost;
import dev.kci.trigger.policy.BranchPattern;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.transport.Daemon;
import org.eclipse.jgit.transport.resolver.ServiceNotEnabledException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class JGitRemoteHeadsTest {
  private static final RemoteTimeouts TIMEOUTS =
      new RemoteTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20));
  private static final RemoteTimeouts SHORT =
      new RemoteTimeouts(Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofSeconds(1));

  private final List<JGitRemoteHeads> opened = new ArrayList<>();

  @TempDir Path folder;

  @AfterEach
  void close() {
    opened.forEach(JGitRemoteHeads::close);
  }

  private JGitRemoteHeads heads(RemoteTimeouts timeouts, RemoteCredentials credentials) {
    JGitRemoteHeads heads = new JGitRemoteHeads(new GitRemotes(Map.of(), credentials, timeouts));
    opened.add(heads);
    return heads;
  }

  private Map<String, String> ask(String url, String... patterns) throws IOException {
    return heads(TIMEOUTS, RemoteCredentials.none()).heads(url, patterns(patterns));
  }

  private static List<BranchPattern> patterns(String... texts) {
    return Arrays.stream(texts).map(BranchPattern::new).toList();
  }

  @Test
  void answersFromAFolderAndAFileUrl() throws IOException {
    Path repository = folder.resolve("linux.git");
    String commit = Repositories.create(repository, "master", "next", "linux-6.1.y", "linux-x");

    assertThat(ask(repository.toString(), "master")).isEqualTo(Map.of("master", commit));
    assertThat(ask(repository.toUri().toString(), "linux-*.y", "next", "gone"))
        .isEqualTo(Map.of("linux-6.1.y", commit, "next", commit));
  }

  @Test
  void httpQueryNamesOnlyWatchedPrefixes() throws IOException {
    List<String> branches = new ArrayList<>(Repositories.names("topic/", 10_000));
    branches.addAll(List.of("master", "linux-6.1.y", "linux-6.6.y"));
    String commit = Repositories.create(folder.resolve("linux.git"), branches);
    try (GitHttpServer server = GitHttpServer.serve(folder)) {
      assertThat(ask(server.url("linux.git"), "master", "linux-*.y"))
          .isEqualTo(Map.of("master", commit, "linux-6.1.y", commit, "linux-6.6.y", commit));

      assertThat(server.requests()).as("advertisement of capabilities, ls-refs").isEqualTo(2);
      assertThat(String.join("", server.lsRefs()))
          .contains("command=ls-refs")
          .contains("ref-prefix refs/heads/master")
          .contains("ref-prefix refs/heads/linux-");
      assertThat(server.bytesSent()).as("bytes for 10,003 refs").isLessThan(2_000);
    }
  }

  @Test
  void logsInWithThePasswordOfTheHost() throws IOException {
    String commit = Repositories.create(folder.resolve("linux.git"), "master");
    try (GitHttpServer server = GitHttpServer.serve(folder)) {
      server.protect("robot:secret");
      String url = server.url("linux.git");
      assertThatThrownBy(() -> ask(url, "master"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("uthenti");

      RemoteCredentials fromSettings =
          new RemoteCredentials(
              (section, key) ->
                  section.equals("git.127.0.0.1")
                      ? Optional.of(key.equals("git_user") ? "robot" : "secret")
                      : Optional.empty(),
              Map.of());
      assertThat(heads(TIMEOUTS, fromSettings).heads(url, patterns("master")))
          .isEqualTo(Map.of("master", commit));

      RemoteCredentials fromEnvironment =
          new RemoteCredentials(
              (section, key) -> Optional.empty(),
              Map.of("KCI_GIT_USER_127_0_0_1", "robot", "KCI_GIT_PASSWORD_127_0_0_1", "secret"));
      assertThat(heads(TIMEOUTS, fromEnvironment).heads(url, patterns("master")))
          .isEqualTo(Map.of("master", commit));
    }
  }

  @Test
  void followsARedirect() throws IOException {
    String commit = Repositories.create(folder.resolve("linux.git"), "master");
    try (GitHttpServer server = GitHttpServer.serve(folder)) {
      HttpServer moved =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      moved.createContext(
          "/",
          exchange -> {
            String to = exchange.getRequestURI().toString().substring(1);
            exchange.getResponseHeaders().add("Location", server.url(to));
            exchange.sendResponseHeaders(301, -1);
            exchange.close();
          });
      moved.start();
      String url = "http://127.0.0.1:" + moved.getAddress().getPort() + "/linux.git";
      assertThat(ask(url, "master")).isEqualTo(Map.of("master", commit));
      moved.stop(0);
    }
  }

  @Test
  void answersFromAGitDaemon() throws Exception {
    Path repository = folder.resolve("linux.git");
    String commit = Repositories.create(repository, "master", "next");
    Daemon daemon = new Daemon(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    daemon.setRepositoryResolver(
        (client, name) -> {
          try {
            return new FileRepository(new File(repository.toString()));
          } catch (IOException e) {
            throw new ServiceNotEnabledException("unreadable", e);
          }
        });
    daemon.start();
    try {
      String host = "git://127.0.0.1:" + daemon.getAddress().getPort();
      assertThat(ask(host + "/linux.git", "master")).isEqualTo(Map.of("master", commit));
    } finally {
      daemon.stopAndWait();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "git", "ssh"})
  void silentHostRunsIntoTheTimeout(String scheme) throws IOException {
    try (SilentHost host = new SilentHost()) {
      JGitRemoteHeads heads = heads(SHORT, RemoteCredentials.none());
      assertThatThrownBy(() -> heads.heads(host.url(scheme), patterns("master")))
          .isInstanceOf(IOException.class)
          .hasMessage("no answer within 1 s");
      assertThat(host.connections()).isPositive();
      assertThat(Thread.interrupted()).as("the thread can go on").isFalse();
    }
  }

  @Test
  void readTimeoutAppliesToTheGitProtocol() throws IOException {
    RemoteTimeouts readSoon =
        new RemoteTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(50));
    try (SilentHost host = new SilentHost()) {
      assertThatThrownBy(
              () -> heads(readSoon, RemoteCredentials.none()).heads(host.url("git"), patterns("a")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("timed out");
    }
  }

  @Test
  void errorIsOneLine() throws IOException {
    int closedPort;
    try (ServerSocket socket = new ServerSocket(0)) {
      closedPort = socket.getLocalPort();
    }
    assertThatThrownBy(() -> ask("http://127.0.0.1:" + closedPort + "/a.git", "master"))
        .hasMessageContaining("Failed to connect");
    assertThatThrownBy(() -> ask("https://no-such-host.invalid/a.git", "master"))
        .hasMessage("unknown host no-such-host.invalid");
    assertThatThrownBy(() -> ask(folder.resolve("none.git").toString(), "master"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not found");
    try (GitHttpServer server = GitHttpServer.serve(folder)) {
      assertThatThrownBy(() -> ask(server.url("gone.git"), "master"))
          .hasMessageContaining("not found");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 502})
  void garbageIsAnError(int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "<html>\nBad gateway".getBytes(StandardCharsets.UTF_8);
          exchange
              .getResponseHeaders()
              .add("Content-Type", "application/x-git-upload-pack-advertisement");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://me:secret@127.0.0.1:" + server.getAddress().getPort() + "/a.git";
      assertThatThrownBy(() -> ask(url, "master"))
          .isInstanceOf(IOException.class)
          .hasMessageNotContaining("secret")
          .hasMessageNotContaining("\n");
    } finally {
      server.stop(0);
    }
  }
}
