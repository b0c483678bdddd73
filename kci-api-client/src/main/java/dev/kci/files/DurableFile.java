package dev.kci.files;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Writes files so that a name always refers to complete content, even after a power cut: the
 * content is forced to disk before it gets its name, and the folder after that.
 */
public final class DurableFile {
  private static final String PART = ".part";

  private DurableFile() {}

  /**
   * Writes or replaces a file. The content first goes to {@code NAME.part}, which a crash may leave
   * behind; the next write replaces it.
   */
  public static void write(Path file, byte[] content) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + PART);
    try (FileOutputStream out = new FileOutputStream(part.toFile())) {
      out.write(content);
      out.getFD().sync();
    } catch (IOException e) {
      Files.deleteIfExists(part); // it would only take room on a full disk
      throw e;
    }
    rename(part, file);
    syncFolder(folder(file));
  }

  /** Forces a file's content to disk. */
  public static void sync(Path file) throws IOException {
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      content.getFD().sync();
    }
  }

  /** Gives a file whose content has been forced to disk its name, replacing any older file. */
  public static void rename(Path part, Path file) throws IOException {
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Makes the names in a folder survive a power cut, where folders can be synced (POSIX). */
  public static void syncFolder(Path folder) throws IOException {
    if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return; // elsewhere a folder cannot be opened
    }
    boolean interrupted = Thread.interrupted(); // an interrupt would close the channel
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file's folder");
  }
}
