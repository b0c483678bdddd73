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

/** Provides temporary folders, each deleted after use. Thread-safe. */
final class ScratchFolder {
  private static final Logger LOG = LoggerFactory.getLogger(ScratchFolder.class);

  private final Path root;

  /** Work that needs a folder. */
  @FunctionalInterface
  interface Work<T> {
    T in(Path folder) throws IOException;
  }

  /**
   * Deletes the remains of a killed process.
   *
   * @param root not shared with others; created when needed
   */
  ScratchFolder(Path root) {
    this.root = root;
    try {
      if (Files.exists(root)) {
        delete(root);
      }
    } catch (IOException e) {
      LOG.warn("Cannot clear a temporary folder folder={} error={}", root, ErrorText.of(e));
    }
  }

  /** Executes work in a new folder. */
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
