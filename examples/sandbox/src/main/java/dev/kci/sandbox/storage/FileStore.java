package dev.kci.sandbox.storage;

import dev.kci.sandbox.http.ApiFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files of the storage server in a folder. A file exists completely or not at all. While a file
 * is being uploaded, and briefly after that failed, another upload to its path is rejected.
 * Thread-safe.
 */
final class FileStore {
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private final Path folder;
  private final Path incoming;
  private final InstantSource clock;
  private final Set<Path> underWay = new HashSet<>();
  private final Map<Path, Instant> failed = new HashMap<>();

  FileStore(Path folder, Path incoming, InstantSource clock) throws IOException {
    this.folder = Files.createDirectories(folder).toAbsolutePath().normalize();
    this.incoming = Files.createDirectories(incoming);
    this.clock = clock;
  }

  /**
   * Stores a file.
   *
   * @throws ApiFailure 400 for a path that leads out of the folder, 409 if another upload to the
   *     same path is in progress or has just failed
   */
  void store(String path, String name, InputStream body) throws IOException {
    Path target = resolve(path + "/" + name);
    begin(target);
    boolean stored = false;
    Path part = Files.createTempFile(incoming, "upload", ".part");
    try {
      Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
      Files.createDirectories(parent(target));
      move(part, target);
      stored = true;
    } finally {
      Files.deleteIfExists(part);
      end(target, stored);
    }
  }

  /** Returns the file at a path, if there is one. */
  Optional<Path> find(String path) {
    Path file = resolve(path);
    return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
  }

  private Path resolve(String path) {
    Path file = folder.resolve(path.replaceFirst("^/+", "")).normalize();
    if (!file.startsWith(folder) || file.equals(folder)) {
      throw ApiFailure.of(400, "Bad path: " + path);
    }
    return file;
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING); // another file system
    }
  }

  private synchronized void begin(Path target) {
    Instant failure = failed.get(target);
    boolean recent = failure != null && failure.plus(AFTER_FAILURE).isAfter(clock.instant());
    if (recent || !underWay.add(target)) {
      throw ApiFailure.of(409, "Another upload to this path is in progress or has just failed");
    }
    failed.remove(target);
  }

  private synchronized void end(Path target, boolean stored) {
    underWay.remove(target);
    if (!stored) {
      failed.put(target, clock.instant());
    }
  }
}
