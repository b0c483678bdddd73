package dev.kci.runtime;

import dev.kci.fetch.FetchException;
import dev.kci.fetch.FetchLimits;
import dev.kci.fetch.Fetcher;
import dev.kci.files.DurableFile;
import dev.kci.files.PrivateFolder;
import dev.kci.files.Sha256;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache of files that jobs need, each downloaded once per URL. The runner downloads them because
 * a bare machine has no curl and the jobs of one checkout share its tarball. A file gets its name
 * only when it is complete. Safe for use by several threads and processes.
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
   * Creates a cache in a folder.
   *
   * @param folder created if absent
   * @param keep how long to keep a file that no job asks for
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
   * @throws RuntimeFailure if it cannot be read: refused if the URL is not allowed, otherwise
   *     missing, which does not blame the runtime
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
      throw RuntimeFailure.missing(
          "cannot store downloads in " + folder + ": " + ErrorText.reason(e), e);
    }
  }

  /**
   * Returns the file of a URL, as {@link #fetch(URI)} does, and checks its content.
   *
   * @param sha256 the expected checksum, as 64 lower-case hex digits; null if unknown
   * @throws RuntimeFailure as {@link #fetch(URI)} does, or refused if the checksum differs. The
   *     copy is then deleted, so that the next job downloads the file again
   */
  public Path fetch(URI url, @Nullable String sha256) {
    Path file = fetch(url);
    if (sha256 == null) {
      return file;
    }
    try {
      String found = sha256(file);
      if (found.equals(sha256)) {
        return file;
      }
      if (file.startsWith(folder)) {
        Files.deleteIfExists(file);
      }
      throw RuntimeFailure.corrupt(
          "GET %s: the file has SHA-256 %s; expected %s".formatted(url, found, sha256));
    } catch (IOException e) {
      throw RuntimeFailure.missing("cannot read " + file + ": " + ErrorText.reason(e), e);
    }
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream digesting = new DigestInputStream(in, Sha256.start())) {
      digesting.transferTo(OutputStream.nullOutputStream());
      return Sha256.finish(digesting.getMessageDigest());
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

  /** Returns whether the file exists; if so, its time to live starts again. */
  private static boolean touch(Path file) throws IOException {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void download(String url, Path file) throws IOException {
    if (!Files.isDirectory(folder)) { // an existing one may be open to the jobs' user
      PrivateFolder.create(folder);
    }
    Path part = Files.createTempFile(folder, file.getFileName() + "-", PART);
    try {
      fetcher.read(
          url, LIMITS, body -> Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING));
      DurableFile.sync(part); // or a power cut could leave an empty file under that name
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Only logs errors: the job already has its file. */
  private void expire() {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        expire(file);
      }
    } catch (IOException e) {
      LOG.warn("Cannot clean the download cache folder={} error={}", folder, ErrorText.of(e));
    }
  }

  /** A partial file older than the longest download belongs to a process that was killed. */
  private void expire(Path file) throws IOException {
    boolean part = file.getFileName().toString().endsWith(PART);
    Duration age = part ? LONGEST_DOWNLOAD.plusMinutes(5) : keep;
    ReentrantLock lock = lock(file);
    if (!lock.tryLock()) {
      return; // another thread is about to use it
    }
    try {
      FileTime oldest = FileTime.from(Instant.now().minus(age));
      if (Files.getLastModifiedTime(file).compareTo(oldest) < 0) {
        LOG.info("Deleting an unused download file={} unused_for={}", file, age);
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException another) {
      LOG.debug("Download already deleted file={}", file);
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
