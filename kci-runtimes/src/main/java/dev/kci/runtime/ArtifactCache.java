package dev.kci.runtime;

import dev.kci.fetch.FetchException;
import dev.kci.fetch.FetchLimits;
import dev.kci.fetch.Fetcher;
import dev.kci.files.DurableFile;
import dev.kci.files.PrivateFolder;
import dev.kci.files.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that jobs need, downloaded once per URL: a bare machine has no curl, and the jobs of one
 * checkout share its tarball. A file appears under its name when it is complete. Thread-safe; also
 * between processes.
 */
public final class ArtifactCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArtifactCache.class);
  private static final Duration LONGEST_DOWNLOAD = Duration.ofHours(1);

  /** KernelCI's storage server takes files of up to 4 GiB. */
  private static final FetchLimits LIMITS = new FetchLimits(4L << 30, LONGEST_DOWNLOAD);

  private static final String PART = ".part";

  private final Path folder;
  private final Duration keep;
  private final Fetcher fetcher;
  private final List<ReentrantLock> locks = Stream.generate(ReentrantLock::new).limit(64).toList();

  /**
   * A cache in a folder.
   *
   * @param folder made when it is not there
   * @param keep how long a file that no job asked for stays
   * @param fetcher downloads the files; closed with the cache
   */
  public ArtifactCache(Path folder, Duration keep, Fetcher fetcher) {
    this.folder = folder;
    this.keep = keep;
    this.fetcher = fetcher;
  }

  /**
   * Returns the file of a URL, downloaded if it is not in the cache.
   *
   * @param url http, https, or {@code file:} in a local storage
   * @throws RuntimeFailure if it cannot be read, which says nothing of the runtime; it counts as
   *     refused if the URL is not allowed
   */
  public Path fetch(URI url) {
    String text = url.toString();
    try {
      fetcher.check(text);
      Optional<Path> local = fetcher.file(text);
      return local.isPresent() ? local.get() : cached(text);
    } catch (FetchException e) {
      throw RuntimeFailure.of(e);
    } catch (IOException e) {
      throw RuntimeFailure.missing("Downloads cannot be kept in " + folder + ": " + e, e);
    }
  }

  private Path cached(String url) throws IOException {
    Path file = folder.resolve(key(url));
    ReentrantLock lock = lock(file);
    lock.lock();
    try {
      if (touch(file)) {
        return file;
      }
      download(url, file);
    } finally {
      lock.unlock();
    }
    expire();
    return file;
  }

  private ReentrantLock lock(Path file) {
    return locks.get(Math.floorMod(file.getFileName().hashCode(), locks.size()));
  }

  /** Whether the file is there; it then stays for another while. */
  private static boolean touch(Path file) throws IOException {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void download(String url, Path file) throws IOException {
    if (!Files.isDirectory(folder)) { // else it may be open to the user that runs jobs
      PrivateFolder.create(folder);
    }
    Path part = Files.createTempFile(folder, file.getFileName() + "-", PART);
    try {
      fetcher.read(
          url, LIMITS, body -> Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING));
      DurableFile.sync(part); // else a power cut could leave an empty file under the name
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** What goes wrong here is no matter of the job that has its file. */
  private void expire() {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        expire(file);
      }
    } catch (IOException e) {
      LOG.warn("{} is not cleaned: {}", folder, e.toString());
    }
  }

  /** A part is of a process that was killed when no download takes so long. */
  private void expire(Path file) throws IOException {
    boolean part = file.getFileName().toString().endsWith(PART);
    Duration age = part ? LONGEST_DOWNLOAD.plusMinutes(5) : keep;
    ReentrantLock lock = lock(file);
    if (!lock.tryLock()) {
      return; // somebody is about to use it
    }
    try {
      FileTime oldest = FileTime.from(Instant.now().minus(age));
      if (Files.getLastModifiedTime(file).compareTo(oldest) < 0) {
        LOG.info("Forgetting {}: not used for {}", file, age);
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException another) {
      LOG.debug("{} is gone", file);
    } finally {
      lock.unlock();
    }
  }

  private static String key(String url) {
    return Sha256.of(url).substring(0, 32);
  }

  @Override
  public void close() {
    fetcher.close();
  }
}
