package dev.kci.runner.supervise;

import dev.kci.files.PrivateFolder;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Temporary folders, each removed after its work. Thread-safe. */
final class ScratchFolder {
  private static final Logger LOG = LoggerFactory.getLogger(ScratchFolder.class);

  private final Path root;

  /** Work in a folder. */
  @FunctionalInterface
  interface Work<T> {
    T in(Path folder) throws IOException;
  }

  /**
   * Removes everything in the root: only a killed program leaves anything there.
   *
   * @param root of this object alone; created when it is needed
   */
  ScratchFolder(Path root) {
    this.root = root;
    try {
      if (Files.exists(root)) {
        delete(root);
      }
    } catch (IOException e) {
      LOG.warn("Cannot clear {}: {}", root, ErrorText.of(e));
    }
  }

  /** Does work in a new folder. */
  <T> T use(Work<T> work) throws IOException {
    Path folder = Files.createTempDirectory(PrivateFolder.create(root), "report-");
    try {
      return work.in(folder);
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
