package dev.kci.tarball;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.files.Sha256;
import dev.kci.git.GitHttpServer;
import dev.kci.sandbox.faults.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.jgit.api.ResetCommand.ResetType;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can go wrong, done to the executable: each ends well, and the next checkout works. */
@Execution(ExecutionMode.CONCURRENT)
class TarballFaultsIT {
  private static final long SEED = 4;

  @TempDir Path folder;
  private TarballSandbox tarball;
  private KernelTree remote;
  private GitHttpServer server;
  private RevCommit first;

  @BeforeEach
  void start() throws Exception {
    tarball = new TarballSandbox(folder);
    remote = new KernelTree(folder.resolve("remote"));
    first = remote.commit("first");
    remote.tag("v6.1-rc1");
    server = GitHttpServer.serve(folder);
    tarball.configureTree(server.url("remote/.git"));
  }

  @AfterEach
  void stop() throws Exception {
    tarball.close();
    server.close();
    remote.close();
  }

  private Node checkout(RevCommit commit) {
    return tarball.checkout("mainline", server.url("remote/.git"), commit.name());
  }

  private void theNextCheckoutWorks(String message) throws Exception {
    remote.write("next.c", message);
    tarball.awaitAvailable(checkout(remote.commit(message)));
  }

  private static List<Path> below(Path folder, Predicate<String> name) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> name.test(file.getFileName().toString()))
          .toList();
    }
  }

  @Test
  void fetchIsRetriedAfterACutPack() throws Exception {
    server.cutPacks(3);
    tarball.run();
    tarball.awaitAvailable(checkout(first));
    assertThat(server.broken()).isEqualTo(3);
    theNextCheckoutWorks("second");
  }

  @Test
  void remoteThatKeepsCuttingPacksEndsItsCheckoutOnly() throws Exception {
    server.cutPacks(Integer.MAX_VALUE);
    tarball.run();
    Node failed = tarball.awaitFailed(checkout(first));
    assertThat(failed.result()).isEqualTo(Result.FAIL);
    assertThat(failed.errorMessage().orElseThrow()).contains(first.name(), "attempt 4");
    server.cutPacks(0);
    theNextCheckoutWorks("second");
  }

  @Test
  void killWhileFetchingIsRecovered() throws Exception {
    server.holdNextPack();
    Node waiting = checkout(first);
    Process killed = tarball.run();
    tarball.await("half a pack", () -> server.broken() == 1);
    killed.destroyForcibly().waitFor();
    tarball.run();
    tarball.awaitAvailable(waiting);
    assertThat(below(tarball.kdir(), name -> name.matches("incoming_.*|.*\\.lock|tmp_.*")))
        .isEmpty();
    theNextCheckoutWorks("second");
  }

  @Test
  void killWhileUploadingIsRecovered() throws Exception {
    tarball
        .sandbox
        .faults()
        .next(1, new Fault("POST", ".*/upload", new Fault.Delay(Duration.ofMinutes(5))));
    Node waiting = checkout(first);
    Process killed = tarball.run();
    tarball.await("an upload", () -> tarball.sandbox.faults().happened() == 1);
    assertThat(below(tarball.spool(), name -> name.endsWith(".tar.gz"))).hasSize(1);
    killed.destroyForcibly().waitFor();
    tarball.run();
    tarball.awaitAvailable(waiting);
    assertThat(tarball.spool()).isEmptyDirectory();
    theNextCheckoutWorks("second");
  }

  @ParameterizedTest
  @EnumSource
  void damagedRepositoryIsRepaired(RepositoryDamage damage) throws Exception {
    tarball.run();
    tarball.awaitAvailable(checkout(first));
    theNextCheckoutWorks("second");
    damage.doTo(tarball.kdir());
    theNextCheckoutWorks("third");
    assertThat(tarball.log()).contains(damage.logged());
    theNextCheckoutWorks("fourth");
  }

  static Stream<Arguments> passingStorageFaults() {
    return Stream.of(
        arguments("500 twice", 2, Fault.status(500)),
        arguments("409", 1, Fault.status(409)),
        arguments("cuts the connection", 1, Fault.cut(0)),
        arguments("200 and keeps nothing", 1, Fault.status(200)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passingStorageFaults")
  void transientStorageFailureIsRetried(String name, int times, Fault fault) throws Exception {
    tarball.sandbox.faults().next(times, new Fault("POST", ".*/upload", fault.action()));
    tarball.run();
    Node available = tarball.awaitAvailable(checkout(first));
    assertThat(tarball.sandbox.faults().happened()).isEqualTo(times);
    Path stored = tarball.stored(available);
    String sha256 = Sha256.of(Files.readAllBytes(stored));
    assertThat(available.data().string("tarball_sha256")).contains(sha256);
    assertThat(Path.of(stored + ".sha256")).content().startsWith(sha256 + "  ");
    theNextCheckoutWorks("second");
  }

  @Test
  void storageRefusalEndsTheCheckout() throws Exception {
    tarball.sandbox.faults().next(1, new Fault("POST", ".*/upload", Fault.status(403).action()));
    tarball.run();
    Node failed = tarball.awaitFailed(checkout(first));
    assertThat(failed.errorMessage().orElseThrow()).contains("403");
    assertThat(tarball.spool()).isEmptyDirectory();
    theNextCheckoutWorks("second");
  }

  @ParameterizedTest
  @ValueSource(strings = {"spool", "git"})
  void tooLargeTarballEndsTheCheckoutOnly(String full) throws Exception {
    Path mounted = mountSmallDisk(tarball.state(full));
    try {
      byte[] noise = new byte[5_000_000];
      new Random(SEED).nextBytes(noise);
      Files.write(folder.resolve("remote/noise"), noise);
      RevCommit large = remote.commit("too large");
      tarball.run();
      Node failed = tarball.awaitFailed(checkout(large));
      assertThat(failed.result()).isEqualTo(Result.FAIL);
      assertThat(failed.errorMessage().orElseThrow()).contains("No space left");
      remote.git().reset().setMode(ResetType.HARD).setRef(first.name()).call();
      theNextCheckoutWorks("small");
    } finally {
      unmount(mounted);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"spool", "git"})
  void diskFilledByOthersPostponesTheCheckout(String full) throws Exception {
    Path mounted = mountSmallDisk(tarball.state(full));
    Path filler = mounted.resolve("filler");
    try {
      assertThat(
              new ProcessBuilder("fallocate", "-l", "2900k", filler.toString()).start().waitFor())
          .isZero();
      byte[] noise = new byte[400_000];
      new Random(SEED).nextBytes(noise);
      Files.write(folder.resolve("remote/noise"), noise);
      Node waiting = checkout(remote.commit("larger than what is left"));
      tarball.run("--poll-period", "1s");
      tarball.await("a line", () -> tarball.log().contains("the disk is full, no tarball can be"));
      assertThat(tarball.api.nodes().get(waiting.requireId()).state()).isEqualTo(NodeState.RUNNING);
      Files.delete(filler);
      tarball.awaitAvailable(waiting);
    } finally {
      unmount(mounted);
    }
  }

  private static Path mountSmallDisk(Path at) throws Exception {
    Process mount =
        new ProcessBuilder(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=3m",
                "tmpfs",
                Files.createDirectories(at).toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(mount.getInputStream().readAllBytes()).strip();
    assumeTrue(mount.waitFor() == 0, "needs to mount a tmpfs: " + said);
    return at;
  }

  private void unmount(Path mounted) throws Exception {
    tarball.close(); // what has files open there
    new ProcessBuilder("umount", "-l", mounted.toString()).start().waitFor();
  }

  @Test
  void missingCommitEndsItsCheckoutOnly() throws Exception {
    remote.write("gone.c", "gone");
    RevCommit gone = remote.commit("gone");
    remote.git().reset().setMode(ResetType.HARD).setRef(first.name()).call();
    Files.delete(
        folder.resolve("remote/.git/objects").resolve(gone.name().replaceFirst("^..", "$0/")));
    tarball.run();
    Node failed = tarball.awaitFailed(checkout(gone));
    assertThat(failed.errorMessage().orElseThrow()).contains("no longer in branch master");
    theNextCheckoutWorks("in its place");
  }

  @Test
  void checkoutsOfOtherTreesAndUsersAreIgnored() throws Exception {
    tarball.run();
    String url = server.url("remote/.git");
    Node noTree = tarball.checkout("no-such", url, first.name());
    Node foreign = tarball.checkoutOf("runtime-shell", "mainline", url, first.name());
    theNextCheckoutWorks("second");
    tarball.api.events().publish("node", NodeEvent.ofCurrent(foreign).json());
    tarball.await(
        "a line for each",
        () ->
            tarball.log().contains(noTree.id() + ": ignored, tree 'no-such' is not")
                && tarball.log().contains(foreign.id() + ": ignored, its owner is runtime"));
    for (Node left : List.of(noTree, foreign)) {
      assertThat(tarball.api.nodes().get(left.requireId()).state()).isEqualTo(NodeState.RUNNING);
    }
  }

  @Test
  void urlOutsideTheConfigurationIsNotFetched() throws Exception {
    tarball.run();
    try (GitHttpServer evil = GitHttpServer.serve(folder)) {
      Node failed =
          tarball.awaitFailed(tarball.checkout("mainline", evil.url("remote/.git"), first.name()));
      assertThat(failed.errorMessage().orElseThrow()).contains("is not that of tree 'mainline'");
      assertThat(evil.bytesSent()).isZero();
    }
    theNextCheckoutWorks("second");
  }

  @Test
  void configuredLoginIsUsedAndNeverShown() throws Exception {
    server.protect("robot:hush-hush");
    String url = server.url("remote/.git");
    tarball.configure(
        "trees:\n  mainline: {url: '" + url.replace("//", "//robot:hush-hush@") + "'}\n");
    tarball.run();
    tarball.awaitAvailable(checkout(first));
    Node failed = tarball.awaitFailed(tarball.checkout("mainline", url, "0".repeat(39) + "1"));
    assertThat(failed.errorMessage().orElseThrow()).contains(url).doesNotContain("hush-hush");
    assertThat(tarball.log()).doesNotContain("hush-hush");
  }
}
