package dev.kci.sandbox;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder that a running service changes. {@link Files#walk} fails when a file or folder goes away
 * between its listing and the look at it.
 *
 * @param path may be missing
 */
public record LiveFolder(Path path) {
  /**
   * Returns the regular files in this folder and below, without those that went away meanwhile.
   *
   * @throws IOException if one that is there cannot be read
   */
  public List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(path, new Visitor(files));
    return List.copyOf(files);
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final List<Path> files;

    Visitor(List<Path> files) {
      this.files = files;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile()) {
        files.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      return unlessGone(failure);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      return failure == null ? FileVisitResult.CONTINUE : unlessGone(failure);
    }

    private static FileVisitResult unlessGone(IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }
  }
}
