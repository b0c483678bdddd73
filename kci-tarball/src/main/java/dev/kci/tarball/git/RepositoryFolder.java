package dev.kci.tarball.git;

import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a bare repository that only this program writes to: creates, repairs and sets it
 * aside.
 */
final class RepositoryFolder {
  private static final Logger LOG = LoggerFactory.getLogger(RepositoryFolder.class);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);
  private static final int CHECKSUM = 20;

  private final Path directory;
  private final @Nullable Path reference;
  private final InstantSource clock;

  /**
   * @param reference a repository whose objects are reused instead of fetched; null for none
   * @param clock for the name of a damaged repository
   */
  Path directory() {
    return directory;
  }

  RepositoryFolder(Path directory, @Nullable Path reference, InstantSource clock) {
    this.directory = directory.toAbsolutePath().normalize();
    this.reference = reference;
    this.clock = clock;
  }

  /** Opens the repository, creating it if it does not exist. */
  synchronized Repository open() throws IOException {
    Repository repository =
        new FileRepositoryBuilder().setGitDir(directory.toFile()).setBare().build();
    if (!Files.isDirectory(directory.resolve("objects"))) {
      LOG.info("Creating the repository {}", directory);
      repository.create(true);
      if (reference != null) {
        Path objects =
            Files.isDirectory(reference.resolve("objects"))
                ? reference.resolve("objects")
                : reference.resolve(".git/objects");
        Files.writeString(
            directory.resolve("objects/info/alternates"),
            objects.toAbsolutePath().normalize() + "\n");
      }
    } else if (!isHead(directory.resolve("HEAD"))) {
      Files.writeString(directory.resolve("HEAD"), "ref: refs/heads/master\n");
    }
    return repository;
  }

  private static boolean isHead(Path head) throws IOException {
    return Files.isRegularFile(head) && Files.size(head) > 0;
  }

  /** Removes locks and partial packs of a dead process. Nobody else may write to the repository. */
  void clean() throws IOException {
    for (Path lock : find("", Integer.MAX_VALUE, ".*\\.lock")) {
      LOG.warn("Removing the stale lock {}", lock);
      Files.deleteIfExists(lock);
    }
    for (Path part : find("objects", 2, "(incoming_|noz|tmp_|\\.tmp-).*")) {
      LOG.info("Removing {}, left by a process that died", part);
      Files.deleteIfExists(part);
    }
  }

  /**
   * Looks for damage that would affect readers: a pack that is too short for its index, or a ref
   * whose object is missing.
   *
   * @return the first found, in words
   */
  Optional<String> damage() {
    try (Repository repository = open()) {
      for (Path index : find("objects/pack", 1, ".*\\.idx")) {
        Path pack = index.resolveSibling(index.getFileName().toString().replace(".idx", ".pack"));
        if (!Files.exists(pack) || !Arrays.equals(last(pack, 0), last(index, CHECKSUM))) {
          return Optional.of("pack " + pack.getFileName() + " is damaged");
        }
      }
      for (Ref ref : repository.getRefDatabase().getRefsByPrefix("refs/kci/")) {
        if (ref.getObjectId() != null && !repository.getObjectDatabase().has(ref.getObjectId())) {
          return Optional.of(ref.getName() + " points to an object that is missing");
        }
      }
      return Optional.empty();
    } catch (IOException | UncheckedIOException e) {
      return Optional.of("it cannot be read: " + ErrorText.of(e));
    }
  }

  /** Moves the damaged repository aside, replacing the previous one. */
  void setAside(String why) throws IOException {
    Path parent = directory.resolveSibling("x").getParent();
    String prefix = directory.getFileName() + ".damaged-";
    try (Stream<Path> siblings = Files.list(parent)) {
      for (Path old :
          siblings.filter(path -> path.getFileName().toString().startsWith(prefix)).toList()) {
        delete(old);
      }
    }
    Path aside = directory.resolveSibling(prefix + STAMP.format(clock.instant()));
    LOG.error("Repository {}: {}; set aside as {}, fetching again", directory, why, aside);
    Files.move(directory, aside, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The checksum at the end of a pack or index, {@code before} bytes from its end. */
  private static byte[] last(Path file, int before) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r")) {
      byte[] checksum = new byte[CHECKSUM];
      access.seek(Math.max(0, access.length() - before - CHECKSUM));
      access.read(checksum);
      return checksum;
    }
  }

  private List<Path> find(String below, int depth, String name) throws IOException {
    Path start = directory.resolve(below);
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(start, depth)) {
      return files
          .filter(file -> file.getFileName().toString().matches(name) && Files.isRegularFile(file))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
