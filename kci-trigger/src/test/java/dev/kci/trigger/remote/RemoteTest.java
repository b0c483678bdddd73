package dev.kci.trigger.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.trigger.policy.Head;
import dev.kci.trigger.policy.Samples;
import dev.kci.trigger.policy.WatchedBranch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteTest {
  private static final String LINUX = "https://git.example.org/linux.git";
  private static final String NEXT = "https://git.example.org/next.git";
  private static final String LIST = "https://nipa.example.org/branches.json";

  @Test
  void repositoryIsQueriedOnceForAllItsBranches() {
    WatchedBranch master = Samples.watched(LINUX, "master");
    WatchedBranch next = Samples.watched(NEXT, "master");
    WatchedBranch stable = Samples.watched(LINUX, "linux-*.y");
    WatchedBranch listed = Samples.watched(LINUX, LIST);

    assertThat(Remote.of(List.of(master, next, stable, listed)))
        .extracting(Remote::watched)
        .containsExactly(List.of(master, stable), List.of(next), List.of(listed));
  }

  @Test
  void headIsAssignedToEachConfigurationThatWatchesIt() {
    WatchedBranch stable = Samples.watched(LINUX, "linux-*.y");
    WatchedBranch one = Samples.watched(LINUX, "linux-6.1.y");
    WatchedBranch gone = Samples.watched(LINUX, "linux-2.6.y-rt");
    Remote remote = Remote.of(List.of(stable, one, gone)).get(0);

    RemoteAnswer answer =
        RemoteAnswer.of(remote, Map.of("linux-6.1.y", "aa", "linux-6.6.y", "bb"), Optional.empty());

    assertThat(answer.heads())
        .containsExactlyInAnyOrder(
            new Head(stable, "linux-6.1.y", "aa"),
            new Head(stable, "linux-6.6.y", "bb"),
            new Head(one, "linux-6.1.y", "aa"));
    assertThat(answer.missing()).containsExactly(gone);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "https://git.example.org/a.git, https://git.example.org/a.git, git.example.org",
    "https://me:secret@git.example.org/a.git, https://git.example.org/a.git, git.example.org",
    "https://token@git.example.org/a.git, https://git.example.org/a.git, git.example.org",
    "http://127.0.0.1:8080/a.git, http://127.0.0.1:8080/a.git, 127.0.0.1:8080",
    "ssh://git@host:2222/a.git, ssh://git@host:2222/a.git, host:2222",
    "ssh://git:secret@host/a.git, ssh://git@host/a.git, host",
    "git@host:a.git, git@host:a.git, host",
    "file:///srv/a.git, file:///srv/a.git, ''",
    "/srv/a.git, /srv/a.git, ''",
  })
  void urlsAreShownWithoutSecrets(String url, String shown, String host) {
    Remote remote = Remote.of(List.of(Samples.watched(url, "master"))).get(0);
    assertThat(remote.publicUrl()).isEqualTo(shown);
    assertThat(remote.host()).isEqualTo(host);
  }
}
