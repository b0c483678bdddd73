package dev.kci.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SSH with keys from every source, against a real SSH server. */
@Timeout(60)
class GitRemotesSshIT {
  private static final Path GIT = Path.of("/usr/bin/git");
  private static final Path AGENT = Path.of("/usr/bin/ssh-agent");
  private static final Path ADD = Path.of("/usr/bin/ssh-add");
  private static final RemoteTimeouts TIMEOUTS =
      new RemoteTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(40));

  @TempDir Path folder;
  private Path home;
  private String commit;
  private GitSshServer server;

  @BeforeEach
  void start() throws Exception {
    home = folder.resolve("home");
    commit = Repositories.create(folder.resolve("linux.git"), "master");
    server = new GitSshServer(folder.resolve("linux.git"));
    server.known(home);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private GitRemotes remotes(Optional<Path> key, Map<String, String> environment) {
    RemoteCredentials credentials =
        new RemoteCredentials(
            (section, name) -> name.equals("ssh_key") ? key.map(Path::toString) : Optional.empty(),
            Map.of());
    return new GitRemotes(environment, credentials, TIMEOUTS, home.toFile());
  }

  private String master(GitRemotes remotes) throws Exception {
    return master(remotes, new URIish(server.url()));
  }

  private static String master(GitRemotes remotes, URIish url) throws Exception {
    try (Attempt attempt = remotes.begin();
        Transport transport = remotes.open(url, attempt);
        FetchConnection connection = transport.openFetch(List.of(), "refs/heads/master")) {
      return connection.getRef("refs/heads/master").getObjectId().name();
    }
  }

  @Test
  void logsInWithTheUsersOwnKey() throws Exception {
    server.writeKey(home.resolve(".ssh/id_ecdsa"));
    try (GitRemotes remotes = remotes(Optional.empty(), Map.of())) {
      assertThat(master(remotes)).isEqualTo(commit);
    }
  }

  @Test
  void fetchesWithTheConfiguredKey() throws Exception {
    Path key = folder.resolve("secrets/key");
    server.writeKey(key);
    try (GitRemotes remotes = remotes(Optional.of(key), Map.of());
        Repository local = new FileRepository(folder.resolve("local.git").toFile());
        Attempt attempt = remotes.begin()) {
      local.create(true);
      try (Transport transport = remotes.open(local, new URIish(server.url()), attempt)) {
        transport.fetch(
            NullProgressMonitor.INSTANCE, List.of(new RefSpec("refs/heads/master:refs/x")));
      }
      assertThat(local.getObjectDatabase().has(ObjectId.fromString(commit))).isTrue();
    }
  }

  @Test
  void logsInThroughTheAgent() throws Exception {
    assumeTrue(Files.isExecutable(AGENT) && Files.isExecutable(ADD), "needs " + AGENT);
    Path key = folder.resolve("key");
    server.writeKey(key);
    Path socket = folder.resolve("agent");
    Process agent =
        new ProcessBuilder(AGENT.toString(), "-D", "-a", socket.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      while (!Files.exists(socket)) {
        assertThat(agent.waitFor(20, TimeUnit.MILLISECONDS)).as("the agent has ended").isFalse();
      }
      ProcessBuilder add = new ProcessBuilder(ADD.toString(), "-q", key.toString());
      add.environment().put("SSH_AUTH_SOCK", socket.toString());
      assertThat(add.start().waitFor()).isZero();
      Files.delete(key);
      try (GitRemotes remotes =
          remotes(Optional.empty(), Map.of("SSH_AUTH_SOCK", socket.toString()))) {
        assertThat(master(remotes)).isEqualTo(commit);
      }
    } finally {
      agent.destroy();
    }
  }

  @Test
  void missingKeyAndUnknownHostAreDescribed() throws Exception {
    try (GitRemotes remotes = remotes(Optional.empty(), Map.of("SSH_AUTH_SOCK", "/no/agent"))) {
      assertThatThrownBy(() -> master(remotes)).hasMessageContaining("log in");
    }
    server.writeKey(home.resolve(".ssh/id_ecdsa"));
    Files.writeString(home.resolve(".ssh/known_hosts"), "");
    try (GitRemotes remotes = remotes(Optional.empty(), Map.of())) {
      assertThatThrownBy(() -> master(remotes)).hasMessageContaining("Server key did not validate");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"version=2", "version=0"})
  void aSha256RepositoryIsCalledOne(String protocol) throws Exception {
    assumeTrue(Files.isExecutable(GIT), "needs " + GIT);
    Path strange = folder.resolve("sha256.git");
    git("init", "-q", "--bare", "--object-format=sha256", strange.toString());
    String tree = git("-C", strange.toString(), "mktree");
    String id = git("-C", strange.toString(), "commit-tree", "-m", "1", tree);
    git("-C", strange.toString(), "update-ref", "refs/heads/master", id);
    try (GitSshServer host = GitSshServer.ofGit(strange, protocol);
        GitRemotes remotes = remotes(Optional.empty(), Map.of())) {
      host.known(home);
      host.writeKey(home.resolve(".ssh/id_ecdsa"));
      URIish url = new URIish(host.url());
      assertThatThrownBy(() -> master(remotes, url))
          .satisfies(
              e -> {
                assertThat(RemoteFailure.describe(e, url))
                    .isEqualTo("a SHA-256 repository; expected a SHA-1 repository");
                assertThat(RemoteFailure.isLasting(e, url)).isTrue();
              });
    }
  }

  private String git(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("git", "-c", "user.name=t", "-c", "user.email=t@example.org"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectError(folder.resolve("stderr").toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("stderr"))).isZero();
    return out;
  }
}
