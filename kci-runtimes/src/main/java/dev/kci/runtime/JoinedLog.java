package dev.kci.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Combines two incomplete copies of a log: the streamed one may have lost lines on the way, and the
 * one fetched at the end may only be the newest part. Uses constant memory.
 */
final class JoinedLog {
  static final String LOST =
      "\n[lines lost: the runtime truncated its log while it was streamed]\n";

  private static final int BLOCK = 4096;
  private static final int CHUNK = 1 << 20;

  private JoinedLog() {}

  /**
   * Returns the whole log, as far as it is known.
   *
   * @param followed the log from its beginning, perhaps with lines missing
   * @param fetched the newest part of the log, to its end; replaced by the combined log
   * @return {@code followed} if it is complete, else {@code fetched}
   */
  static Path of(Path followed, Path fetched) throws IOException {
    long shared = sharedEnd(followed, fetched);
    long size = Files.size(followed);
    if (shared == Files.size(fetched)) {
      return followed;
    }
    byte[] start = read(fetched, 0, BLOCK);
    if (shared == size
        || (size < Files.size(fetched) && startsWith(start, read(followed, 0, BLOCK)))) {
      return fetched; // it has the beginning, too
    }
    long met = lastIndexOf(followed, start);
    Path joined = fetched.resolveSibling(fetched.getFileName() + ".joined");
    try (OutputStream out = Files.newOutputStream(joined)) {
      copy(followed, met < 0 ? gap(followed, size - shared) : met, out);
      if (met < 0) {
        out.write(LOST.getBytes(StandardCharsets.UTF_8));
      }
      Files.copy(fetched, out);
    } catch (IOException e) {
      Files.deleteIfExists(joined); // the disk may be full
      throw e;
    }
    return Files.move(joined, fetched, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean startsWith(byte[] whole, byte[] start) {
    return start.length <= whole.length
        && Arrays.equals(whole, 0, start.length, start, 0, start.length);
  }

  /** Returns the number of bytes at the end of two files that are the same. */
  private static long sharedEnd(Path one, Path other) throws IOException {
    long oneSize = Files.size(one);
    long otherSize = Files.size(other);
    long least = Math.min(oneSize, otherSize);
    for (long shared = 0; shared < least; shared += CHUNK) {
      int length = (int) Math.min(CHUNK, least - shared);
      byte[] ofOne = read(one, oneSize - shared - length, length);
      byte[] ofOther = read(other, otherSize - shared - length, length);
      for (int at = length - 1; at >= 0; at--) {
        if (ofOne[at] != ofOther[at]) {
          return shared + length - 1 - at;
        }
      }
    }
    return least;
  }

  /**
   * Returns where a stream lost lines.
   *
   * @param end where the end begins that the newest part has, too; a short one is a coincidence
   */
  private static long gap(Path followed, long end) throws IOException {
    long size = Files.size(followed);
    if (size - end < BLOCK) {
      return size;
    }
    byte[] lines = read(followed, end, BLOCK); // the line before the gap may end like another
    for (int at = 0; at < lines.length; at++) {
      if (lines[at] == '\n') {
        return end + at + 1;
      }
    }
    return end;
  }

  private static byte[] read(Path file, long from, int length) throws IOException {
    try (var channel = Files.newByteChannel(file, StandardOpenOption.READ);
        InputStream in = Channels.newInputStream(channel.position(from))) {
      return in.readNBytes(length);
    }
  }

  private static void copy(Path file, long length, OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file)) {
      long left = length;
      while (left > 0) {
        int read = in.readNBytes(chunk, 0, (int) Math.min(left, CHUNK));
        if (read == 0) {
          return;
        }
        out.write(chunk, 0, read);
        left -= read;
      }
    }
  }

  /** Returns the offset of a block's last occurrence in a file, or -1. */
  private static long lastIndexOf(Path file, byte[] block) throws IOException {
    byte[] chunk = new byte[CHUNK + block.length - 1];
    long found = -1;
    long start = 0;
    int kept = 0;
    try (InputStream in = Files.newInputStream(file)) {
      int read;
      while ((read = in.readNBytes(chunk, kept, chunk.length - kept)) > 0) {
        int end = kept + read;
        for (int at = end - block.length; at >= 0; at--) {
          if (Arrays.equals(chunk, at, at + block.length, block, 0, block.length)) {
            found = start + at;
            break;
          }
        }
        kept = Math.min(end, block.length - 1);
        System.arraycopy(chunk, end - kept, chunk, 0, kept);
        start += end - kept;
      }
    }
    return found;
  }
}
