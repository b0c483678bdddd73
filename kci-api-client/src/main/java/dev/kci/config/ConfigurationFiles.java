package dev.kci.config;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * Finds the files of a configuration's folder: every {@code *.yaml} below it. Links are followed.
 * Names that begin with a dot are skipped, because a Kubernetes ConfigMap contains each file a
 * second time below {@code ..data}. Folders named {@code debos} are skipped too: their files are
 * templates, not YAML.
 */
final class ConfigurationFiles extends SimpleFileVisitor<Path> {
  private final Path root;
  private final List<Path> found = new ArrayList<>();

  private ConfigurationFiles(Path root) {
    this.root = root;
  }

  /**
   * Returns the files, sorted by path.
   *
   * @throws IOException if a file or folder cannot be read
   */
  static List<Path> below(Path root) throws IOException {
    ConfigurationFiles files = new ConfigurationFiles(root);
    Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, files);
    return files.found.stream().sorted().toList();
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    String name = folder.getFileName() == null ? "" : folder.getFileName().toString();
    boolean leftOut = !folder.equals(root) && (name.startsWith(".") || name.equals("debos"));
    return leftOut ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    String name = file.getFileName().toString();
    if (name.endsWith(".yaml") && !name.startsWith(".") && attributes.isRegularFile()) {
      found.add(file);
    }
    return FileVisitResult.CONTINUE;
  }

  /** A link to an enclosing folder adds nothing new. */
  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
    if (e instanceof FileSystemLoopException) {
      return FileVisitResult.CONTINUE;
    }
    throw e;
  }
}
