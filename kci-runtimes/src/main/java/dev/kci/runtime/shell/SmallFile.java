package dev.kci.runtime.shell;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Reads and writes small text files with a job's state. A job that runs as the runner's own user
 * can replace them, so reading never blocks, never follows links and uses bounded memory.
 */
final class SmallFile {
  private static final int LONGEST = 4096;

  private SmallFile() {}

  /**
   * Returns the text of a regular file of at most {@value #LONGEST} bytes; empty if there is no
   * such file.
   *
   * @throws IOException if the file cannot be read
   */
  static Optional<String> read(Path file) throws IOException {
    if (!isRegular(file)) {
      return Optional.empty();
    }
    // Opening for reading and writing does not block even if a FIFO has just replaced the file.
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      long size = channel.size();
      if (size > LONGEST) {
        return Optional.empty();
      }
      ByteBuffer text = ByteBuffer.allocate((int) size);
      while (text.hasRemaining() && channel.read(text, text.position()) > 0) {
        continue;
      }
      return Optional.of(new String(text.array(), 0, text.position(), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Returns whether the path is a regular file. A link is not. */
  static boolean isRegular(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isRegularFile();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Writes a file atomically: it is synced to disk before it gets its name. */
  static void write(Path file, String text) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(part);
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
