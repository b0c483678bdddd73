package dev.kci.tarball;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.Backoff;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.KernelVersion;
import dev.kci.git.GitHttpServer;
import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteCredentials;
import dev.kci.git.RemoteTimeouts;
import dev.kci.service.StopSignal;
import dev.kci.status.Meters;
import dev.kci.storage.LocalStorage;
import dev.kci.storage.StorageException;
import dev.kci.storage.UploadProgress;
import dev.kci.tarball.archive.Progress;
import dev.kci.tarball.archive.SourceArchive;
import dev.kci.tarball.git.FetchException;
import dev.kci.tarball.git.SourceRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.eclipse.jgit.api.ResetCommand.ResetType;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TarballMakerTest {
  @TempDir Path folder;
  private final StopSignal stop = new StopSignal();
  private final Queue<String> watched = new ConcurrentLinkedQueue<>();
  private final TarballMaker.Watch watch =
      new TarballMaker.Watch() {
        @Override
        public Progress archive(String name, long entries) {
          watched.add("made");
          return Progress.none();
        }

        @Override
        public UploadProgress upload(String name, long length) {
          watched.add("sent");
          return UploadProgress.none();
        }

        @Override
        public void ended(String name) {
          watched.add("ended");
        }
      };
  private final GitRemotes remotes =
      new GitRemotes(Map.of(), RemoteCredentials.none(), RemoteTimeouts.DEFAULT);
  private KernelTree remote;
  private Path kdir;
  private LossyStorage storage;
  private TarballMaker maker;

  @BeforeEach
  void start() throws IOException, GitAPIException {
    remote = new KernelTree(folder.resolve("remote"));
    remote.write("init/main.c", "int main;\n");
    remote.commit("first");
    remote.tag("v6.1-rc1");
    kdir = folder.resolve("kdir.git");
    storage = new LossyStorage(new LocalStorage(folder.resolve("storage"), null));
    maker = maker();
  }

  @AfterEach
  void close() {
    remotes.close();
    remote.close();
  }

  private TarballMaker maker() throws IOException {
    return maker(new KnownTrees(Map.of("mainline", remote.url())));
  }

  private TarballMaker maker(KnownTrees trees) throws IOException {
    Backoff quick = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));
    TarballMaker made =
        new TarballMaker(
            trees,
            List.of(new SourceRepository(kdir, null, remotes, quick, InstantSource.system(), stop)),
            new SourceArchive(2, 6, Optional.empty()),
            folder.resolve("spool"),
            storage,
            new VerifiedUpload(storage, stop),
            watch,
            new Meters());
    made.clean();
    return made;
  }

  private StoredTarball make(KernelRevision revision, String target) throws Exception {
    return maker.make(revision, target, () -> true);
  }

  private KernelRevision revision(RevCommit commit) {
    return new KernelRevision("mainline", remote.url(), "master", commit.name());
  }

  private static TreeSet<String> paths(StoredTarball tarball) throws IOException {
    TreeSet<String> paths = new TreeSet<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new GZIPInputStream(Files.newInputStream(Path.of(tarball.url()))))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        paths.add(entry.getName());
      }
    }
    return paths;
  }

  @Test
  void storesAndDescribesTheCommit() throws Exception {
    remote.write("new.c", "x\n");
    RevCommit second = remote.commit("second\n\nbody\n");
    StoredTarball tarball = make(revision(second), "checkout-1");
    String name = "linux-mainline-master-v6.1-rc1-1-g" + second.name().substring(0, 7);
    assertThat(tarball.name()).isEqualTo(name + ".tar.gz");
    assertThat(paths(tarball))
        .containsExactly(
            name + "/",
            name + "/Makefile",
            name + "/init/",
            name + "/init/main.c",
            name + "/new.c");
    assertThat(tarball.tipOfBranch()).isTrue();
    assertThat(tarball.description().version())
        .isEqualTo(new KernelVersion(6, 1, null, "-rc1-1-g" + second.name().substring(0, 7), null));
    assertThat(tarball.description().message()).isEqualTo("second\n\nbody\n");
    assertThat(tarball.description().tags()).isEmpty();
    assertThat(Path.of(tarball.url()).resolveSibling(tarball.name() + ".sha256"))
        .hasContent(tarball.sha256() + "  " + tarball.name());
    assertThat(folder.resolve("spool")).isEmptyDirectory();
  }

  @Test
  void versionComesFromTheMakefileWithoutATag() throws Exception {
    remote.git().tagDelete().setTags("v6.1-rc1").call();
    RevCommit second = remote.commit("second");
    StoredTarball tarball = make(revision(second), "checkout-1");
    assertThat(tarball.description().describe()).isEqualTo(second.name().substring(0, 7));
    assertThat(tarball.description().version())
        .isEqualTo(new KernelVersion(6, 1, 0L, "-rc1", null));
  }

  @Test
  void concurrentRequestsMakeOneTarball() throws Exception {
    RevCommit second = remote.commit("second");
    ExecutorService askers = Executors.newFixedThreadPool(4);
    try {
      List<Future<StoredTarball>> all =
          Stream.of(1, 2, 3, 4)
              .map(i -> askers.submit(() -> make(revision(second), "checkout-" + i)))
              .toList();
      for (Future<StoredTarball> one : all) {
        assertThat(one.get().url()).isEqualTo(all.get(0).get().url());
      }
    } finally {
      askers.shutdownNow();
    }
    assertThat(storage.tarballs()).isEqualTo(1);
    Files.delete(Path.of(make(revision(second), "checkout-5").url()));
    make(revision(second), "checkout-6");
    assertThat(storage.tarballs()).isEqualTo(2);
  }

  @Test
  void lostTarballIsSentAgain() throws Exception {
    storage.loseTarballs(2);
    StoredTarball tarball = make(revision(remote.commit("second")), "checkout-1");
    assertThat(storage.tarballs()).isEqualTo(3);
    assertThat(Path.of(tarball.url())).hasSize(tarball.length());
  }

  @Test
  void lostChecksumIsSentAgainAlone() throws Exception {
    storage.loseChecksums(2);
    StoredTarball tarball = make(revision(remote.commit("second")), "checkout-1");
    assertThat(storage.hasLostChecksums()).isTrue();
    assertThat(storage.tarballs()).isEqualTo(1);
    assertThat(Path.of(tarball.url()).resolveSibling(tarball.name() + ".sha256"))
        .hasContent(tarball.sha256() + "  " + tarball.name());
  }

  @Test
  void silentStorageDoesNotCauseANewTarball() throws Exception {
    RevCommit second = remote.commit("second");
    StoredTarball tarball = make(revision(second), "checkout-1");
    storage.setAway(true);
    assertThatThrownBy(() -> make(revision(second), "checkout-2"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("503");
    storage.setAway(false);
    assertThat(make(revision(second), "checkout-3").url()).isEqualTo(tarball.url());
    assertThat(storage.tarballs()).isEqualTo(1);
  }

  @Test
  void repeatedLossIsReported() throws Exception {
    storage.loseTarballs(99);
    RevCommit second = remote.commit("second");
    assertThatThrownBy(() -> make(revision(second), "checkout-1"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("bytes in the storage");
    assertThat(watched).containsExactly("made", "ended", "sent", "ended");
    assertThat(folder.resolve("spool")).isEmptyDirectory();
  }

  @Test
  void missingCommitIsReported() throws Exception {
    String gone = "0123456789012345678901234567890123456789";
    KernelRevision revision = new KernelRevision("mainline", remote.url(), "master", gone);
    assertThatThrownBy(() -> make(revision, "checkout-1"))
        .isInstanceOf(FetchException.class)
        .hasMessageContainingAll(gone, "master");
    assertThat(make(revision(remote.commit("second")), "checkout-2")).isNotNull();
  }

  @Test
  void nextFetchTransfersOnlyNewObjects() throws Exception {
    byte[] noise = new byte[300_000];
    new Random(4).nextBytes(noise);
    Files.write(folder.resolve("remote/noise"), noise);
    RevCommit large = remote.commit("large");
    try (GitHttpServer server = GitHttpServer.serve(folder)) {
      String url = server.url("remote/.git");
      TarballMaker maker = maker(new KnownTrees(Map.of("m", url)));
      maker.make(new KernelRevision("m", url, "master", large.name()), "checkout-1", () -> true);
      int before = server.bytesSent();
      assertThat(before).isGreaterThan(noise.length);
      RevCommit small = remote.commit("small");
      maker.make(new KernelRevision("m", url, "master", small.name()), "checkout-2", () -> true);
      assertThat(server.bytesSent() - before).isLessThan(10_000);
    }
  }

  @Test
  void forcePushedCommitIsMade() throws Exception {
    RevCommit base = remote.commit("base");
    make(revision(remote.commit("second")), "checkout-1");
    remote.git().reset().setMode(ResetType.HARD).setRef(base.name()).call();
    RevCommit other = remote.commit("other");
    assertThat(make(revision(other), "checkout-2").description().message()).isEqualTo("other");
  }

  @Test
  void otherObjectIsRejectedAndTheRepositoryKept() throws Exception {
    RevCommit second = remote.commit("second");
    KernelRevision ofATree =
        new KernelRevision("mainline", remote.url(), "master", second.getTree().name());
    assertThatThrownBy(() -> make(ofATree, "checkout-1"))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("is not a commit");
    assertThat(Files.list(folder)).noneMatch(path -> path.toString().contains("damaged"));
  }

  @Test
  void invalidCommitsAndBranchesAreRejected() {
    KernelRevision noCommit = new KernelRevision("mainline", remote.url(), "master", "HEAD; rm");
    KernelRevision noBranch = new KernelRevision("mainline", remote.url(), "../x", "0".repeat(40));
    assertThatThrownBy(() -> make(noCommit, "c")).hasMessageContaining("not a commit id");
    assertThatThrownBy(() -> make(noBranch, "c")).hasMessageContaining("not a valid branch name");
  }

  @Test
  void silentRemoteIsReported() throws Exception {
    RevCommit second = remote.commit("second");
    String url = folder.resolve("away").toUri().toString();
    KernelRevision away = new KernelRevision("m", url, "b", second.name());
    TarballMaker trying = maker(new KnownTrees(Map.of("m", url)));
    assertThatThrownBy(() -> trying.make(away, "checkout-1", () -> true))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("away");
  }

  @ParameterizedTest
  @EnumSource
  void damagedRepositoryIsRepaired(RepositoryDamage damage) throws Exception {
    KernelRevision second = revision(remote.commit("second"));
    make(second, "checkout-1");
    TarballMaker restarted = maker();
    damage.doTo(kdir);

    assertThat(restarted.make(second, "checkout-2", () -> true).length()).isPositive();
    KernelRevision third = revision(remote.commit("third"));
    assertThat(restarted.make(third, "checkout-3", () -> true).description().describe())
        .startsWith("v6.1-rc1-2-g");
  }
}
