package dev.kci.tarball;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The executable as a process, against the sandbox and a repository on this machine. */
@Execution(ExecutionMode.CONCURRENT)
class TarballRunIT {
  @TempDir Path temp;
  private TarballSandbox tarball;
  private KernelTree remote;

  @BeforeEach
  void start() throws Exception {
    tarball = new TarballSandbox(temp);
    remote = new KernelTree(temp.resolve("remote"));
    remote.commit("first");
    remote.tag("v6.1-rc1");
    tarball.configureTree(remote.url());
  }

  @AfterEach
  void stop() throws Exception {
    tarball.close();
    remote.close();
  }

  private Node checkout(String commit) {
    return tarball.checkout("mainline", remote.url(), commit);
  }

  @Test
  void checkoutsBecomeAvailableOrEnd() throws Exception {
    RevCommit second = remote.commit("second");
    Node before = checkout(second.name());
    Process process = tarball.run();
    Node available = tarball.awaitAvailable(before);
    assertThat(available.result()).isEqualTo(Result.PASS);
    assertThat(available.holdoff()).isAfter(Instant.now());
    KernelRevision revision = available.kernelRevision().orElseThrow();
    assertThat(revision.describe()).isEqualTo("v6.1-rc1-1-g" + second.name().substring(0, 7));
    assertThat(revision.commitMessage()).isEqualTo("second");
    assertThat(revision.version().patchlevel()).isEqualTo(1);
    assertThat(available.data().string("kept")).contains("as it is");
    String url = available.artifacts().get("tarball");
    String name = "linux-mainline-master-" + revision.describe() + ".tar.gz";
    assertThat(url)
        .isEqualTo(tarball.sandbox.storageUrl() + "/checkout-" + available.id() + "/" + name);
    assertThat(available.data().integer("tarball_length"))
        .contains(Files.size(tarball.stored(available)));
    assertThat(available.data().string("tarball_compressor").orElseThrow())
        .matches("(libdeflate|zlib)-level6-[0-9a-f]{8}");

    Node failed = tarball.awaitFailed(checkout("0123456789012345678901234567890123456789"));
    assertThat(failed.result()).isEqualTo(Result.FAIL);
    assertThat(failed.errorMessage().orElseThrow()).contains("no longer in branch master");

    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(tarball.log()).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(tarball.state("cache")).isDirectoryContaining("glob:**.blocks");

    Node meanwhile = checkout(remote.commit("third").name());
    tarball.run();
    tarball.awaitAvailable(meanwhile);
  }

  @Test
  void onceHandlesWaitingCheckoutsAndExits() throws Exception {
    Node superseded = checkout(remote.commit("second").name());
    tarball.api.nodes().update(superseded, n -> n.withSupersededBy("x"));
    Node waiting = checkout(remote.commit("third").name());
    Process process = tarball.run("--once");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(tarball.log()).isZero();
    assertThat(tarball.api.nodes().get(waiting.requireId()).state()).isEqualTo(NodeState.AVAILABLE);
    assertThat(tarball.api.nodes().get(superseded.requireId()).state())
        .isEqualTo(NodeState.RUNNING);
  }

  @Test
  void noCacheKeepsNoCompressedFiles() throws Exception {
    Node waiting = checkout(remote.commit("second").name());
    Process process = tarball.run("--once", "--no-cache");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(tarball.log()).isTrue();
    tarball.awaitAvailable(waiting);
    assertThat(tarball.state("cache")).doesNotExist();

    Process both = tarball.run("--once", "--no-cache", "--cache", temp.resolve("c").toString());
    assertThat(both.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(both.exitValue()).isEqualTo(2);
    assertThat(tarball.log()).contains("--no-cache: excludes --cache");
  }

  @Test
  void wrongSettingsAreReportedInOneLine() throws Exception {
    Files.writeString(tarball.settings(), "[DEFAULT]\nstorage_config = \"other\"\n");
    Process process = tarball.run();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(tarball.log()).contains("other").doesNotContain("\tat ");
  }

  @Test
  void readOnlyHomeCausesNoErrors() throws Exception {
    Process process =
        tarball.runUnder(List.of("env", "XDG_CONFIG_HOME=/proc/none", "HOME=/proc/none"));
    tarball.awaitAvailable(checkout(remote.commit("second").name()));
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(tarball.log()).isTrue();
    assertThat(tarball.log()).doesNotContain("ERROR", "SEVERE");
  }
}
