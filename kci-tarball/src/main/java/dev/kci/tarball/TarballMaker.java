package dev.kci.tarball;

import dev.kci.api.model.KernelRevision;
import dev.kci.service.BoundedMap;
import dev.kci.status.Meters;
import dev.kci.status.Metric;
import dev.kci.storage.Storage;
import dev.kci.storage.StorageException;
import dev.kci.storage.UploadProgress;
import dev.kci.tarball.archive.ArchiveSummary;
import dev.kci.tarball.archive.Progress;
import dev.kci.tarball.archive.SourceArchive;
import dev.kci.tarball.git.CommitReader;
import dev.kci.tarball.git.DescribeOptions;
import dev.kci.tarball.git.Description;
import dev.kci.tarball.git.FetchException;
import dev.kci.tarball.git.Fetched;
import dev.kci.tarball.git.Source;
import dev.kci.tarball.git.SourceRepository;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a revision's tarball and stores it: fetch, describe, compress into a spool file, upload,
 * verify. Concurrent requests for the same revision make one tarball. Thread-safe.
 */
final class TarballMaker {
  private static final Logger LOG = LoggerFactory.getLogger(TarballMaker.class);
  private static final String SPOOL_PREFIX = "kci-tarball-";
  private static final int REMEMBERED = 1000;

  /** Observes the progress of tarballs. */
  interface Watch {
    /**
     * @param name of the tarball's file
     * @param entries approximate number of entries, since attributes may exclude some
     */
    Progress archive(String name, long entries);

    /**
     * @param name of the tarball's file
     * @param length in bytes
     */
    UploadProgress upload(String name, long length);

    /** Called when a file is finished or has failed. */
    void ended(String name);
  }

  private static final Metric SECONDS =
      Metric.timer(
          "kci_tarball_seconds",
          "Tarballs from the fetch to the end of the upload; outcome is ok, not_fetched,"
              + " not_needed, not_stored or failed.",
          "tree",
          "outcome");
  private static final Metric BYTES =
      Metric.counter("kci_tarball_bytes", "Bytes of tarballs made.", "tree");

  private final KnownTrees trees;
  private final List<SourceRepository> repositories;
  private final SourceArchive archive;
  private final Path spool;
  private final Storage storage;
  private final VerifiedUpload upload;
  private final Watch watch;
  private final Meters meters;
  private final Map<KernelRevision, Lock> underWay = new ConcurrentHashMap<>();

  private final Map<KernelRevision, StoredTarball> made = BoundedMap.of(REMEMBERED);

  /**
   * @param trees that get tarballs
   * @param repositories each remote always uses the same one
   * @param spool the folder for temporary files, created if missing
   * @param watch observes the progress of each tarball
   */
  TarballMaker(
      KnownTrees trees,
      List<SourceRepository> repositories,
      SourceArchive archive,
      Path spool,
      Storage storage,
      VerifiedUpload upload,
      Watch watch,
      Meters meters) {
    this.trees = trees;
    this.repositories = List.copyOf(repositories);
    this.archive = archive;
    this.spool = spool;
    this.storage = storage;
    this.upload = upload;
    this.watch = watch;
    this.meters = meters;
    trees.urls().keySet().forEach(this::declare);
  }

  private void declare(String tree) {
    List.of("ok", "not_fetched", "not_needed", "not_stored", "failed")
        .forEach(outcome -> meters.declare(SECONDS, tree, outcome));
    meters.declare(BYTES, tree);
  }

  /** Removes spool files of a dead process; call it before the first use. */
  void clean() throws IOException {
    Files.createDirectories(spool);
    try (var left = Files.newDirectoryStream(spool, SPOOL_PREFIX + "*")) {
      for (Path file : left) {
        Files.deleteIfExists(file);
      }
    }
    for (SourceRepository repository : repositories) {
      repository.clean();
    }
  }

  /**
   * Returns the tarball of a revision, made now unless the storage still has it.
   *
   * @param revision tree, URL, branch and commit count
   * @param folder of the storage for a tarball made now
   * @param needed whether a tarball made now is still needed; checked right before the upload
   * @throws NotNeededException if it is not
   * @throws FetchException if the commit cannot be fetched
   * @throws IOException if the spool cannot be written
   * @throws StorageException if the storage does not accept or keep it, or does not say whether it
   *     has it
   */
  StoredTarball make(KernelRevision revision, String folder, BooleanSupplier needed)
      throws IOException, FetchException, NotNeededException {
    KernelRevision key =
        new KernelRevision(revision.tree(), revision.url(), revision.branch(), revision.commit());
    Lock lock = underWay.computeIfAbsent(key, any -> new ReentrantLock());
    lock.lock();
    try {
      Optional<StoredTarball> stored = Optional.ofNullable(made.get(key)).filter(this::isThere);
      if (stored.isPresent()) {
        LOG.info("{} exists already: {}", stored.get().name(), stored.get().url());
        return stored.get();
      }
      StoredTarball tarball = timed(key, folder, needed);
      made.put(key, tarball);
      return tarball;
    } finally {
      underWay.remove(key, lock); // threads that wait still hold it, and then find the tarball
      lock.unlock();
    }
  }

  /** Returns whether a failure may be due to a disk filled by others. */
  boolean lacksRoom() {
    Stream<Path> folders = repositories.stream().map(SourceRepository::directory);
    return new DiskRoom(Stream.concat(Stream.of(spool), folders).toList()).isLacking();
  }

  private boolean isThere(StoredTarball tarball) {
    try {
      return storage.length(tarball.folder(), tarball.name()) == tarball.length();
    } catch (StorageException e) {
      if (!e.isMissing()) {
        throw e; // it would not accept another one either
      }
      LOG.info("{} does not exist any more: {}", tarball.name(), e.getMessage());
      return false;
    }
  }

  private StoredTarball timed(KernelRevision revision, String folder, BooleanSupplier needed)
      throws IOException, FetchException, NotNeededException {
    long begun = System.nanoTime();
    String outcome = "failed";
    try {
      StoredTarball tarball = makeNow(revision, folder, needed);
      outcome = "ok";
      meters.add(BYTES, tarball.length(), revision.tree());
      return tarball;
    } catch (FetchException e) {
      outcome = "not_fetched";
      throw e;
    } catch (NotNeededException e) {
      outcome = "not_needed";
      throw e;
    } catch (StorageException e) {
      outcome = "not_stored";
      throw e;
    } finally {
      Duration taken = Duration.ofNanos(System.nanoTime() - begun);
      meters.time(SECONDS, taken, revision.tree(), outcome);
    }
  }

  private StoredTarball makeNow(KernelRevision revision, String folder, BooleanSupplier needed)
      throws IOException, FetchException, NotNeededException {
    Source source = source(revision);
    int repository = Math.floorMod(revision.url().hashCode(), repositories.size());
    Path file = Files.createTempFile(spool, SPOOL_PREFIX, ".tar.gz");
    try {
      Packed packed =
          repositories.get(repository).with(source, fetched -> pack(revision, fetched, file));
      return new StoredTarball(
          folder,
          packed.name.file(),
          send(file, folder, packed.name.file(), packed.summary, needed),
          packed.summary.length(),
          packed.summary.sha256(),
          packed.summary.compressor(),
          packed.description,
          packed.tipOfBranch);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private URI send(
      Path file, String folder, String name, ArchiveSummary summary, BooleanSupplier needed)
      throws IOException, NotNeededException {
    try {
      UploadProgress progress = watch.upload(name, summary.length());
      return upload.upload(file, folder, name, summary, progress, needed);
    } finally {
      watch.ended(name);
    }
  }

  private Source source(KernelRevision revision) throws FetchException {
    String url = trees.url(revision);
    try {
      return new Source(url, revision.branch(), revision.commit());
    } catch (IllegalArgumentException e) {
      throw new FetchException(String.valueOf(e.getMessage()), e);
    }
  }

  private record Packed(
      TarballName name,
      Description description,
      ArchiveSummary summary,
      @Nullable Boolean tipOfBranch) {}

  private Packed pack(KernelRevision revision, Fetched fetched, Path file) throws IOException {
    CommitReader commit = new CommitReader(fetched.repository(), fetched.tagPrefix());
    Description description = commit.read(fetched.commit(), DescribeOptions.standard());
    TarballName name = TarballName.of(revision.tree(), revision.branch(), description.describe());
    try (OutputStream out = Files.newOutputStream(file)) {
      ArchiveSummary summary =
          archive.write(
              fetched.repository(),
              fetched.commit(),
              fetched.tagPrefix(),
              name.folder(),
              out,
              watch.archive(name.file(), commit.entries(fetched.commit())));
      LOG.info(
          "{}: {} bytes, SHA-256 {}, compressed with {}",
          name.file(),
          summary.length(),
          summary.sha256(),
          summary.compressor());
      return new Packed(name, description, summary, fetched.tipOfBranch());
    } finally {
      watch.ended(name.file());
    }
  }
}
