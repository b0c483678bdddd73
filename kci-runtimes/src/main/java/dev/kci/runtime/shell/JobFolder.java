package dev.kci.runtime.shell;

import dev.kci.config.Secret;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one shell job. Files here hold what the runner needs after a restart. The job
 * itself only gets the folder {@code job}; with isolation it cannot reach anything above.
 *
 * <pre>
 *   record         the job's node and process
 *   started        not empty once the script has begun
 *   log            output and errors
 *   exit-status    present once the script has ended
 *   kept/          artifacts taken from the ended job
 *   job/           the job's own:
 *     script         the rendered job
 *     work/          the script's working folder
 *     home/ tmp/     HOME and TMPDIR
 *     downloads/     artifacts that the job may need
 *     artifacts/     what the job leaves
 *     api-token      only if configured
 * </pre>
 */
record JobFolder(Path path) {
  /** The name of the file with the exit status. */
  static final String EXIT_STATUS = "exit-status";

  private static final Logger LOG = LoggerFactory.getLogger(JobFolder.class);
  private static final String GONE = ".gone-";

  /** Each level takes a file descriptor; deeper folders are left to rm(1). */
  private static final int DEEPEST = 64;

  private static final List<String> OWN = List.of("work", "home", "tmp", "downloads", "artifacts");

  /** Returns the parent folder of all jobs of the runtime. */
  Path jobs() {
    return Objects.requireNonNull(path.getParent(), "an absolute path");
  }

  /** Returns the job's own folder. */
  Path job() {
    return path.resolve("job");
  }

  Path log() {
    return path.resolve("log");
  }

  Path kept() {
    return path.resolve("kept");
  }

  Path artifacts() {
    return job().resolve("artifacts");
  }

  Path downloads() {
    return job().resolve("downloads");
  }

  Path apiToken() {
    return job().resolve("api-token");
  }

  private Path recordFile() {
    return path.resolve("record");
  }

  /** Creates the folder with the job's script. Deletes the remains of an earlier start. */
  void prepare(String definition, @Nullable Secret token) throws IOException {
    delete();
    Files.createDirectories(jobs());
    Files.createDirectory(path, permissions("rwx------"));
    Files.createDirectory(job(), permissions("rwx------"));
    for (String name : OWN) {
      Files.createDirectory(job().resolve(name));
    }
    Files.writeString(job().resolve("script"), definition, StandardCharsets.UTF_8);
    Files.createFile(log(), permissions("rw-------"));
    if (token != null) {
      Files.createFile(apiToken(), permissions("rw-------"));
      Files.writeString(apiToken(), token.reveal(), StandardCharsets.UTF_8);
    }
  }

  private static FileAttribute<?> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  /** Makes the user that runs the job the owner of the job's folder and the log. */
  void giveTo(Account account) throws IOException {
    for (String name : OWN) {
      account.own(job().resolve(name));
    }
    account.own(job().resolve("script"));
    if (Files.exists(apiToken())) {
      account.own(apiToken());
    }
    account.own(log());
    account.own(job());
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
  }

  /** Locks out other users after the job has ended. */
  void close() throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
  }

  /** Writes the job's record, before the script begins. */
  void record(JobRecord record) throws IOException {
    SmallFile.write(recordFile(), record.text());
  }

  /** Returns the record; empty if the job was never started or the record is invalid. */
  Optional<JobRecord> record() throws IOException {
    return SmallFile.read(recordFile()).flatMap(JobRecord::parse);
  }

  /** Returns whether the script has begun. */
  boolean isStarted() throws IOException {
    return SmallFile.read(path.resolve("started")).filter(text -> !text.isEmpty()).isPresent();
  }

  Optional<Integer> exitStatus() throws IOException {
    return SmallFile.read(path.resolve(EXIT_STATUS))
        .map(String::strip)
        .filter(text -> text.matches("\\d{1,3}"))
        .map(Integer::valueOf);
  }

  /**
   * Deletes the folder after renaming it, so that an incomplete deletion does not look like a job.
   */
  void delete() throws IOException {
    if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Path gone = path.resolveSibling(GONE + path.getFileName());
    deleteAll(gone); // from an earlier attempt
    Files.move(path, gone, StandardCopyOption.ATOMIC_MOVE);
    deleteAll(gone);
  }

  /** Completes interrupted deletions. */
  static void deleteRemains(Path jobs) throws IOException {
    try (Stream<Path> folders = Files.list(jobs)) {
      folders
          .filter(folder -> folder.getFileName().toString().startsWith(GONE))
          .toList()
          .forEach(JobFolder::deleteAll);
    }
  }

  private static void deleteAll(Path folder) {
    if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      deleteTree(folder);
    } catch (IOException e) {
      LOG.debug(
          "Deleting a job's folder failed; trying rm folder={} error={}", folder, ErrorText.of(e));
      deleteByTools(folder);
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        Set.of(),
        DEEPEST,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Handles folders without permissions, and those so deep that their paths are too long. */
  private static void deleteByTools(Path folder) {
    try {
      Process rm =
          new ProcessBuilder(
                  "/bin/sh",
                  "-c",
                  "chmod -R u+rwX -- \"$1\"; exec rm -rf -- \"$1\"",
                  "sh",
                  folder.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!rm.waitFor(10, TimeUnit.MINUTES) || rm.exitValue() != 0) {
        rm.destroyForcibly();
        LOG.warn("Cannot delete a job's folder; retrying at the next start folder={}", folder);
      }
    } catch (IOException e) {
      LOG.warn(
          "Cannot delete a job's folder; retrying at the next start folder={} error={}",
          folder,
          ErrorText.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
