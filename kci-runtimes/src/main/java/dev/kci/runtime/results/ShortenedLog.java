package dev.kci.runtime.results;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads at most a given size of a log. The middle of a longer log is replaced by a note, because
 * the beginning and the end explain a result. Not thread-safe.
 */
final class ShortenedLog extends InputStream {
  private final FileChannel file;
  private final long size;
  private final long headEnd;
  private final long tailStart;
  private final ByteBuffer gap;
  private long position;

  /**
   * Opens a regular file.
   *
   * @param most the maximum number of bytes to read. Anything appended to the file later is
   *     ignored.
   */
  ShortenedLog(Path log, long most) throws IOException {
    this.file = FileChannel.open(log, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    this.size = file.size();
    boolean whole = size <= most;
    this.headEnd = whole ? size : most / 2;
    this.tailStart = whole ? size : size - (most - most / 2);
    String line =
        "%n# kci-runner: %d bytes left out here: the log has %d, the limit is %d%n"
            .formatted(tailStart - headEnd, size, most);
    this.gap = ByteBuffer.wrap(whole ? new byte[0] : line.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns whether anything is left out. */
  boolean isShortened() {
    return tailStart > headEnd;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (position == headEnd && gap.hasRemaining()) {
      int count = Math.min(length, gap.remaining());
      gap.get(buffer, offset, count);
      return count;
    }
    if (position == headEnd) {
      position = tailStart;
    }
    long end = position < headEnd ? headEnd : size;
    int wanted = (int) Math.min(length, end - position);
    if (wanted == 0) {
      return length == 0 ? 0 : -1;
    }
    int count = file.read(ByteBuffer.wrap(buffer, offset, wanted), position);
    position += Math.max(0, count);
    return count;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
