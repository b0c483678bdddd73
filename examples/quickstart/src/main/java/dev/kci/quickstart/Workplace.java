package dev.kci.quickstart;

import dev.kci.cli.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the executables are and where this run's files go.
 *
 * @param root the toolkit's folder
 * @param work this run's folder
 */
public record Workplace(Path root, Path work) {
  /** Returns the built executable of this name. */
  public Path executable(String name) {
    String module =
        switch (name) {
          case "kci-sandbox" -> "examples/sandbox";
          default -> name;
        };
    Path file = root.resolve(module).resolve("target").resolve(name);
    if (!Files.isExecutable(file)) {
      throw new CommandFailure(
          file + " is not there; run './mvnw -DskipTests package' in " + root + " first");
    }
    return file;
  }

  public Path logs() {
    return work.resolve("logs");
  }

  /** Empties the run's folder, which must be one that an earlier run made. */
  public void clear() throws IOException {
    Path mark = work.resolve(".kci-quickstart");
    if (Files.exists(work)) {
      try (Stream<Path> content = Files.list(work)) {
        if (content.findAny().isPresent() && !Files.exists(mark)) {
          throw new CommandFailure(
              "--work " + work + " has files of somebody else; expected an empty folder");
        }
      }
      delete(work);
    }
    Files.createDirectories(work);
    Files.createFile(mark);
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
