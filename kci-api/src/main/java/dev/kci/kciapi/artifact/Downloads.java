package dev.kci.kciapi.artifact;

import dev.kci.fetch.FetchException;
import dev.kci.fetch.FetchLimits;
import dev.kci.fetch.Fetcher;
import dev.kci.files.DurableFile;
import dev.kci.files.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Downloads artifacts into a folder. A file only gets its name when it is complete and has the
 * recorded checksum. Until then it is {@code .NAME.part}. Not thread-safe.
 */
final class Downloads {
  private static final Duration PER_FILE = Duration.ofHours(2);
  private static final int BUFFER = 1 << 16;

  private final Fetcher fetcher;
  private final Path folder;
  private final Progress progress;
  private long left;

  /** Is told how far a download is. */
  @FunctionalInterface
  interface Progress {
    /**
     * @param read the number of bytes so far
     * @param length the number of bytes in all; empty if unknown
     */
    void at(String file, long read, OptionalLong length);
  }

  /** What became of an artifact. */
  enum Outcome {
    /** The file is new, or replaces an older one. */
    STORED,
    /** The file with the recorded checksum was there already. */
    KEPT
  }

  /**
   * A downloaded file.
   *
   * @param sha256 its checksum, 64 hex digits
   * @param isChecked whether the node recorded the same checksum
   */
  record Download(Path file, long bytes, String sha256, Outcome outcome, boolean isChecked) {}

  /** Thrown if a file does not have the recorded checksum. */
  static final class WrongChecksumException extends IOException {
    private static final long serialVersionUID = 1;

    WrongChecksumException(String expected, String actual) {
      super("the SHA-256 checksum is " + actual + "; expected " + expected);
    }
  }

  /**
   * @param folder an existing folder
   * @param most the maximum number of bytes of all files together
   */
  Downloads(Fetcher fetcher, Path folder, long most, Progress progress) {
    this.fetcher = fetcher;
    this.folder = folder;
    this.left = most;
    this.progress = progress;
  }

  /**
   * Downloads a file.
   *
   * @param name a {@linkplain FileNames safe} name
   * @param checksum the recorded SHA-256 checksum; null if absent
   * @throws FetchException if it cannot be read
   * @throws IOException if it cannot be written, or has another checksum
   */
  Download get(String url, String name, @Nullable String checksum) throws IOException {
    Path file = folder.resolve(name);
    if (checksum != null && checksum.equals(existing(file))) {
      return new Download(file, Files.size(file), checksum, Outcome.KEPT, true);
    }
    Path part = folder.resolve("." + name + ".part");
    Files.deleteIfExists(part); // a link there must not be followed
    try {
      MessageDigest digest = Sha256.start();
      long bytes =
          fetcher.read(
              url,
              new FetchLimits(left, PER_FILE),
              (body, length) -> store(new DigestInputStream(body, digest), length, part, name));
      left -= bytes;
      String actual = Sha256.finish(digest);
      if (checksum != null && !checksum.equals(actual)) {
        throw new WrongChecksumException(checksum, actual);
      }
      DurableFile.rename(part, file);
      return new Download(file, bytes, actual, Outcome.STORED, checksum != null);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static @Nullable String existing(Path file) throws IOException {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Sha256.of(file) : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private long store(InputStream body, OptionalLong length, Path part, String name)
      throws IOException {
    long read = 0;
    try (FileChannel channel =
            FileChannel.open(
                part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        OutputStream out = Channels.newOutputStream(channel)) {
      byte[] buffer = new byte[BUFFER];
      int count;
      while ((count = body.read(buffer)) >= 0) {
        out.write(buffer, 0, count);
        read += count;
        progress.at(name, read, length);
      }
      channel.force(true);
    }
    return read;
  }
}
