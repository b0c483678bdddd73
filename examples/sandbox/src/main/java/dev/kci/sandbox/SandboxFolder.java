package dev.kci.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder of a sandbox: a given one, or a temporary one that is deleted at the end. */
record SandboxFolder(Path root, boolean temporary) implements AutoCloseable {
  /** Opens the folder at this path, creating it if missing; a temporary one for null. */
  static SandboxFolder open(@Nullable Path stays) throws IOException {
    return stays == null
        ? new SandboxFolder(Files.createTempDirectory("kci-sandbox"), true)
        : new SandboxFolder(Files.createDirectories(stays).toAbsolutePath(), false);
  }

  Path journal() {
    return root.resolve("journal.jsonl");
  }

  Path mails() {
    return root.resolve("mails");
  }

  Path storage() {
    return root.resolve("storage");
  }

  Path incoming() {
    return root.resolve("incoming");
  }

  @Override
  public void close() throws IOException {
    if (!temporary) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(root)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
