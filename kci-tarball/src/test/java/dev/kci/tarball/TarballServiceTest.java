package dev.kci.tarball;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.KciApi;
import dev.kci.api.UnauthorizedException;
import dev.kci.api.UnavailableException;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteCredentials;
import dev.kci.git.RemoteTimeouts;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.faults.Fault;
import dev.kci.service.StopSignal;
import dev.kci.status.Meters;
import dev.kci.storage.LocalStorage;
import dev.kci.storage.Storage;
import dev.kci.storage.UploadProgress;
import dev.kci.tarball.archive.Progress;
import dev.kci.tarball.archive.SourceArchive;
import dev.kci.tarball.git.SourceRepository;
import dev.kci.trust.TrustedOwners;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarballServiceTest {
  @TempDir Path folder;
  private final StopSignal stop = new StopSignal();
  private final GitRemotes remotes =
      new GitRemotes(Map.of(), RemoteCredentials.none(), RemoteTimeouts.DEFAULT);
  private Sandbox sandbox;
  private KciApi api;
  private KernelTree remote;
  private Storage files;
  private boolean mine = true;
  private Runnable meanwhile = () -> {};

  @BeforeEach
  void start() throws Exception {
    sandbox = Sandbox.start();
    api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).retries(0).build();
    remote = new KernelTree(folder.resolve("remote"));
    files = new LocalStorage(folder.resolve("storage"), URI.create("http://files.example.org/"));
  }

  @AfterEach
  void stop() {
    files.close();
    remote.close();
    api.close();
    sandbox.close();
    remotes.close();
  }

  /** A storage for which the memory does not suffice once. */
  private record Hungry(Storage storage, AtomicBoolean fails) implements Storage {
    @Override
    public URI upload(Path file, String target, String name) {
      if (fails.getAndSet(false)) {
        throw new OutOfMemoryError("Java heap space");
      }
      return storage.upload(file, target, name);
    }

    @Override
    public long length(String target, String name) {
      return storage.length(target, name);
    }

    @Override
    public InputStream open(String target, String name) {
      return storage.open(target, name);
    }

    @Override
    public void close() {
      storage.close();
    }
  }

  private final TarballMaker.Watch watch =
      new TarballMaker.Watch() {
        @Override
        public Progress archive(String name, long entries) {
          meanwhile.run();
          return Progress.none();
        }

        @Override
        public UploadProgress upload(String name, long length) {
          return UploadProgress.none();
        }

        @Override
        public void ended(String name) {}
      };

  private TarballService service(Storage storage) throws IOException {
    KnownTrees trees = new KnownTrees(Map.of("mainline", remote.url()));
    InstantSource clock = InstantSource.system();
    TarballMaker maker =
        new TarballMaker(
            trees,
            List.of(new SourceRepository(folder.resolve("kdir.git"), null, remotes, clock, stop)),
            new SourceArchive(1, 6, Optional.empty()),
            folder.resolve("spool"),
            storage,
            new VerifiedUpload(storage, stop),
            watch,
            new Meters());
    maker.clean();
    return new TarballService(
        api.nodes(),
        TrustedOwners.of(api.users(), Set.of()),
        trees,
        maker,
        Duration.ofMinutes(10),
        clock,
        key -> mine,
        stop);
  }

  private Node checkout(ObjectId commit) {
    KernelRevision revision = new KernelRevision("mainline", remote.url(), "master", commit.name());
    return api.nodes()
        .create(Node.builder(NodeKind.CHECKOUT, "checkout").kernelRevision(revision).build());
  }

  @Test
  void lackOfMemoryEndsTheCheckoutOnly() throws Exception {
    TarballService service = service(new Hungry(files, new AtomicBoolean(true)));
    ObjectId commit = remote.commit("first");
    Node first = checkout(commit);
    Node second = checkout(commit);

    service.handle(NodeEvent.ofCurrent(first));
    service.handle(NodeEvent.ofCurrent(second));

    Node failed = api.nodes().get(first.requireId());
    assertThat(failed.result()).isEqualTo(Result.FAIL);
    assertThat(failed.errorMessage().orElseThrow()).contains("Out of memory", "KCI_JAVA_OPTS");
    assertThat(api.nodes().get(second.requireId()).state()).isEqualTo(NodeState.AVAILABLE);
    assertThat(folder.resolve("spool")).isEmptyDirectory();
  }

  /** Jobs start only from full ids. */
  @Test
  void shortCommitIdBecomesTheFullOne() throws Exception {
    TarballService service = service(files);
    String commit = remote.commit("first").name();
    KernelRevision revision =
        new KernelRevision("mainline", remote.url(), "master", commit.substring(0, 12));
    Node checkout =
        api.nodes()
            .create(Node.builder(NodeKind.CHECKOUT, "checkout").kernelRevision(revision).build());

    service.handle(NodeEvent.ofCurrent(checkout));

    Node done = api.nodes().get(checkout.requireId());
    assertThat(done.state()).isEqualTo(NodeState.AVAILABLE);
    assertThat(done.kernelRevision().orElseThrow().commit()).isEqualTo(commit);
  }

  @Test
  void patchSeriesIsLeftToItsService() throws Exception {
    TarballService service = service(files);
    Node checkout = checkout(remote.commit("first"));
    Node series =
        api.nodes()
            .create(
                Node.childOf(checkout, NodeKind.CHECKOUT, "patchset")
                    .data(checkout.data())
                    .build());

    service.handle(NodeEvent.ofCurrent(series));

    assertThat(TarballRules.concerns(NodeEvent.ofCurrent(series))).isFalse();
    assertThat(TarballRules.concerns(NodeEvent.ofCurrent(checkout))).isTrue();
    assertThat(api.nodes().get(series.requireId()).state()).isEqualTo(NodeState.RUNNING);
    assertThat(folder.resolve("storage")).doesNotExist();
  }

  @Test
  void refusedEntryEndsTheCheckoutWithItsPath() throws Exception {
    TarballService service = service(files);
    remote.commit("first");
    ObjectId commit = remote.commitOfFolder("..");
    Node checkout = checkout(commit);

    service.handle(NodeEvent.ofCurrent(checkout));

    Node failed = api.nodes().get(checkout.requireId());
    assertThat(failed.state()).isEqualTo(NodeState.DONE);
    assertThat(failed.result()).isEqualTo(Result.FAIL);
    assertThat(failed.errorCode()).contains("git_checkout_failure");
    assertThat(failed.errorMessage().orElseThrow()).contains(commit.name(), "entry '..'");
    assertThat(folder.resolve("storage")).doesNotExist();
    assertThat(folder.resolve("spool")).isEmptyDirectory();
    assertThat(folder.toFile().list()).as("not fetched again").hasSize(3);
  }

  @Test
  void replicaThatHasLostTheRepositoryDoesNotEndTheCheckout() throws Exception {
    remote.commit("first");
    Node checkout = checkout(remote.commitOfFolder(".."));
    mine = false;
    service(files).handle(NodeEvent.ofCurrent(checkout));
    assertThat(api.nodes().get(checkout.requireId()).state()).isEqualTo(NodeState.RUNNING);
  }

  /** The owner finds the checkout available, and makes no second one. */
  @Test
  void tarballOfAReplicaThatHasLostTheRepositoryCounts() throws Exception {
    Node checkout = checkout(remote.commit("first"));
    mine = false;
    service(files).handle(NodeEvent.ofCurrent(checkout));
    assertThat(api.nodes().get(checkout.requireId()).state()).isEqualTo(NodeState.AVAILABLE);
  }

  /** Its bytes may differ, and builds already use those of the other replica. */
  @Test
  void tarballThatAnotherReplicaWasFasterWithIsNotStored() throws Exception {
    Node checkout = checkout(remote.commit("first"));
    meanwhile =
        () -> api.nodes().update(checkout.requireId(), node -> node.withState(NodeState.AVAILABLE));
    service(files).handle(NodeEvent.ofCurrent(checkout));
    assertThat(api.nodes().get(checkout.requireId()).state()).isEqualTo(NodeState.AVAILABLE);
    assertThat(folder.resolve("storage")).doesNotExist();
    assertThat(folder.resolve("spool")).isEmptyDirectory();
  }

  /** Making it again takes minutes. */
  @Test
  void tarballIsKeptUntilTheApiAnswers() throws Exception {
    Node checkout = checkout(remote.commit("first"));
    AtomicInteger made = new AtomicInteger();
    meanwhile =
        () -> {
          made.incrementAndGet();
          sandbox.faults().next(2, Fault.status(503).on("GET", ".*/node/.*"));
        };
    service(files).handle(NodeEvent.ofCurrent(checkout));
    assertThat(sandbox.faults().happened()).isEqualTo(2);
    assertThat(made).hasValue(1);
    assertThat(api.nodes().get(checkout.requireId()).state()).isEqualTo(NodeState.AVAILABLE);
  }

  @Test
  void stopEndsTheWaitForTheApi() throws Exception {
    TarballService service = service(files);
    NodeEvent event = NodeEvent.ofCurrent(checkout(remote.commit("first")));
    meanwhile =
        () -> {
          sandbox.faults().next(Integer.MAX_VALUE, Fault.status(503).on("GET", ".*/node/.*"));
          stop.stop();
        };
    assertThatThrownBy(() -> service.handle(event)).isInstanceOf(UnavailableException.class);
    assertThat(sandbox.faults().happened()).isEqualTo(1);
    assertThat(folder.resolve("storage")).doesNotExist();
  }

  /** The same request would be refused again. */
  @Test
  void refusalByTheApiIsNotWaitedFor() throws Exception {
    TarballService service = service(files);
    NodeEvent event = NodeEvent.ofCurrent(checkout(remote.commit("first")));
    meanwhile = () -> sandbox.faults().next(1, Fault.status(403).on("GET", ".*/node/.*"));
    assertThatThrownBy(() -> service.handle(event)).isInstanceOf(UnauthorizedException.class);
    assertThat(folder.resolve("storage")).doesNotExist();
  }
}
