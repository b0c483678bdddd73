package dev.kci.service;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of frames: eight bytes that name the format, then for each frame its length, a CRC-32C of
 * length and content, and the content: one byte for the kind, the number, the payload.
 *
 * <p>It is no {@code FileChannel}, which an interrupt of a worker would close. Not thread-safe.
 */
final class JournalFile implements Closeable {
  /** Where the first frame begins. */
  static final int START = 8;

  private static final byte[] FORMAT = "KCIJRNL1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD = 2 * Integer.BYTES;
  private static final int FIXED = 1 + Long.BYTES;

  /**
   * Longer lengths are invalid; such frames are never written. MongoDB, where the API keeps its
   * events, takes no document above half of it.
   */
  static final int LONGEST = 32 << 20;

  /**
   * One record.
   *
   * @param kind what it says, as one letter
   * @param number of the event that it is about
   */
  record Frame(char kind, long number, byte[] payload) {
    /** How many bytes it takes in the file. */
    int size() {
      return HEAD + FIXED + payload.length;
    }

    /** Whether a journal takes it. */
    boolean fits() {
      return payload.length <= LONGEST - FIXED;
    }
  }

  /**
   * A frame, and where in the file it is.
   *
   * @param end where the next one begins
   */
  record Found(long start, Frame frame, long end) {}

  private final RandomAccessFile file;

  private JournalFile(RandomAccessFile file) {
    this.file = file;
  }

  /** Makes an empty one, over what is there. */
  static JournalFile create(Path path) throws IOException {
    JournalFile made = new JournalFile(new RandomAccessFile(path.toFile(), "rw"));
    made.truncate(0);
    made.file.write(FORMAT);
    return made;
  }

  /** Whether a file is too short to have ever held a record, as a power cut may leave it. */
  static boolean isBlank(Path path) throws IOException {
    return Files.size(path) < START;
  }

  /**
   * Opens one that is there.
   *
   * @throws IOException also if it has another format
   */
  static JournalFile open(Path path) throws IOException {
    JournalFile opened = new JournalFile(new RandomAccessFile(path.toFile(), "rw"));
    byte[] format = new byte[FORMAT.length];
    if (opened.length() < START || !opened.fill(0, format) || !Arrays.equals(format, FORMAT)) {
      opened.close();
      throw new IOException(
          "it is no event journal of this version; move it away to start a new one");
    }
    return opened;
  }

  long length() throws IOException {
    return file.length();
  }

  void truncate(long length) throws IOException {
    file.setLength(length);
  }

  /** Writes a frame at a position: with one call, so that only its end can be missing. */
  void write(long position, Frame frame) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(frame.size());
    int length = frame.size() - HEAD;
    bytes.putInt(length).putInt(0).put((byte) frame.kind()).putLong(frame.number());
    bytes.put(frame.payload());
    bytes.putInt(Integer.BYTES, checksum(length, bytes.array(), HEAD));
    file.seek(position);
    file.write(bytes.array());
  }

  /**
   * The first whole frame from a position on; what lies before it is damaged. Null when there is
   * none before the end.
   */
  @Nullable Found next(long position, long end) throws IOException {
    for (long start = position; start < end; start++) {
      Frame frame = read(start);
      if (frame != null) {
        return new Found(start, frame, start + frame.size());
      }
    }
    return null;
  }

  /** The frame at a position; null when none that is whole begins there. */
  private @Nullable Frame read(long position) throws IOException {
    byte[] head = new byte[HEAD];
    if (!fill(position, head)) {
      return null;
    }
    int length = ByteBuffer.wrap(head).getInt();
    if (length < FIXED || length > LONGEST || position + HEAD + length > file.length()) {
      return null;
    }
    byte[] content = new byte[length];
    if (!fill(position + HEAD, content)
        || checksum(length, content, 0) != ByteBuffer.wrap(head).getInt(Integer.BYTES)) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(content);
    char kind = (char) bytes.get();
    long number = bytes.getLong();
    byte[] payload = new byte[bytes.remaining()];
    bytes.get(payload);
    return new Frame(kind, number, payload);
  }

  /** Returns when all that was written is on the disk. */
  void sync() throws IOException {
    file.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private boolean fill(long position, byte[] bytes) throws IOException {
    file.seek(position);
    int filled = 0;
    while (filled < bytes.length) {
      int count = file.read(bytes, filled, bytes.length - filled);
      if (count < 0) {
        return false;
      }
      filled += count;
    }
    return true;
  }

  private static int checksum(int length, byte[] bytes, int from) {
    CRC32C checksum = new CRC32C();
    checksum.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
    checksum.update(bytes, from, bytes.length - from);
    return (int) checksum.getValue();
  }
}
