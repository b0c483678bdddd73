package dev.kci.runner.runtime.shell;

import dev.kci.config.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of one shell job: all that is known of the job is in files here, so that a restarted
 * runner finds it again.
 *
 * <pre>
 *   script       the rendered job
 *   run.sh       starts the script and writes the next three
 *   pid          process id and start time
 *   log          output and errors
 *   exit-status  there when the script has ended
 *   work/        the script's working folder
 *   downloads/   artifacts that the job may need
 *   artifacts/   what the job leaves
 *   api-token    only where the configuration says so
 * </pre>
 */
record JobFolder(Path path) {

  /**
   * Runs the script once: the first to make {@code claimed} does it, so that a job that is
   * submitted again after a crash does not run twice. Field 22 of /proc/PID/stat is the start time
   * (proc(5)); a system without it writes a dash.
   */
  private static final String RUN =
      """
      # made by kci-runner: runs ./script once, writes pid, log and exit-status
      cd "$1" || exit 70
      mkdir claimed 2>/dev/null || exit 0
      start=-
      if [ -r "/proc/$$/stat" ]; then
        read -r a b c d e f g h i j k l m n o p q r s t u start rest < "/proc/$$/stat"
      fi
      echo "$$ $start" > pid.new && mv pid.new pid
      trap '' HUP
      (
        cd work || exit 70
        exec sh ../script
      ) > log 2>&1 < /dev/null
      echo "$?" > exit-status.new
      mv exit-status.new exit-status
      """;

  private static final String GONE = ".gone-";

  Path script() {
    return path.resolve("script");
  }

  Path runner() {
    return path.resolve("run.sh");
  }

  Path log() {
    return path.resolve("log");
  }

  Path artifacts() {
    return path.resolve("artifacts");
  }

  Path downloads() {
    return path.resolve("downloads");
  }

  /** Makes the folder and writes the script, unless an earlier submission has begun it. */
  void prepare(String definition) throws IOException {
    Files.createDirectories(path.getParent());
    if (Files.notExists(path)) {
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Files.createDirectories(path.resolve("work"));
    Files.createDirectories(artifacts());
    Files.createDirectories(downloads());
    write(script(), definition);
    write(runner(), RUN);
  }

  /** Writes a token to a file that, like all in the folder, only this user can reach. */
  Path secret(Secret token) throws IOException {
    Path file = path.resolve("api-token");
    write(file, token.reveal());
    return file;
  }

  /** In one step: the job of an earlier submission may be reading the file just now. */
  private static void write(Path file, String text) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(part, text, StandardCharsets.UTF_8);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The process that runs the job, as it was written at its start. */
  Optional<JobProcess> process() throws IOException {
    Path file = path.resolve("pid");
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    String[] words = Files.readString(file).strip().split(" ");
    return words.length == 2 && words[0].matches("\\d{1,18}")
        ? Optional.of(new JobProcess(Long.parseLong(words[0]), words[1], path))
        : Optional.empty();
  }

  Optional<Integer> exitStatus() throws IOException {
    Path file = path.resolve("exit-status");
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    String text = Files.readString(file).strip();
    return text.matches("\\d{1,3}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }

  /** Removes it, in a way that half a removal does not look like a job. */
  void delete() throws IOException {
    if (Files.notExists(path)) {
      return;
    }
    Path gone = path.resolveSibling(GONE + path.getFileName());
    Files.move(path, gone, StandardCopyOption.ATOMIC_MOVE);
    delete(gone);
  }

  /** Removes what removals that were interrupted have left. */
  static void deleteRemains(Path jobs) throws IOException {
    try (Stream<Path> folders = Files.list(jobs)) {
      for (Path folder : folders.toList()) {
        if (folder.getFileName().toString().startsWith(GONE)) {
          delete(folder);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            // a job may have unpacked folders without the right to write in them
            dir.toFile().setWritable(true, true);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path dir, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
