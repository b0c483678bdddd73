package dev.kci.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder held open, so that operations reach it even if its path is replaced. Links are not
 * followed. Where {@code openat} is missing (macOS), operations use paths.
 */
record OpenFolder(Path path, DirectoryStream<Path> stream) implements Closeable {

  /** Opens a folder that no job can replace. */
  static OpenFolder of(Path path) throws IOException {
    return new OpenFolder(path, Files.newDirectoryStream(path));
  }

  /** Opens a subfolder. */
  OpenFolder inside(String name) throws IOException {
    Path path = path().resolve(name);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return new OpenFolder(
          path, secure.newDirectoryStream(path.getFileName(), LinkOption.NOFOLLOW_LINKS));
    }
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new NotDirectoryException(name);
    }
    return of(path);
  }

  /** Returns at most {@code most} names of entries. May only be called once. */
  List<Path> names(int most) throws IOException {
    List<Path> names = new ArrayList<>();
    try {
      for (Path entry : stream) {
        if (names.size() == most) {
          break;
        }
        names.add(entry.getFileName());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  BasicFileAttributes attributes(Path name) throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure
          .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .readAttributes();
    }
    return Files.readAttributes(
        path.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Moves an entry of any type to another folder, under the same name. */
  void move(Path name, OpenFolder to) throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure
        && to.stream instanceof SecureDirectoryStream<Path> target) {
      secure.move(name, target, name);
    } else {
      Files.move(path.resolve(name), to.path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
