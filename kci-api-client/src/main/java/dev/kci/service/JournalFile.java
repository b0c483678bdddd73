package dev.kci.service;

import dev.kci.machine.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of frames: eight bytes that name the format, then for each frame its length, a CRC-32C of
 * length and content, and the content: one byte for the kind, the number, the payload. Not
 * thread-safe.
 */
final class JournalFile implements Closeable {
  /** The position of the first frame. */
  static final int START = 8;

  private static final byte[] FORMAT = "KCIJRNL1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD = 2 * Integer.BYTES;
  private static final int FIXED = 1 + Long.BYTES;

  /**
   * The maximum length of a frame's content, in bytes. Longer lengths are damage; such frames are
   * never written. MongoDB, where the API keeps its events, limits documents to half of it.
   */
  static final int LONGEST = 32 << 20;

  /**
   * One record.
   *
   * @param kind {@link #EVENT}, {@link #SEEN} or {@link #HANDLED}
   * @param number the event's number
   */
  record Frame(char kind, long number, byte[] payload) {
    /** A received event. */
    static final char EVENT = 'E';

    /** A handled event; without payload, a record of an unwanted one. */
    static final char SEEN = 'S';

    /** Marks the event with this number as handled. Written by versions before segments. */
    static final char HANDLED = 'H';

    /** Returns this event marked as handled. */
    Frame seen() {
      return new Frame(SEEN, number, payload);
    }

    /** The number of bytes in the file. */
    int size() {
      return HEAD + FIXED + payload.length;
    }

    /** Returns whether the frame fits into a journal. */
    boolean fits() {
      return payload.length <= LONGEST - FIXED;
    }
  }

  /** A frame and its position in the file. */
  record Found(long start, Frame frame) {
    /** The position after the frame. */
    long end() {
      return start + frame.size();
    }
  }

  private final Disk.OpenFile file;

  private JournalFile(Disk.OpenFile file) {
    this.file = file;
  }

  /** Creates a file without frames, replacing any other. */
  static JournalFile create(Disk disk, Path path) throws IOException {
    JournalFile made = new JournalFile(disk.open(path));
    try {
      made.truncate(0);
      made.file.write(0, FORMAT);
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  /**
   * Opens an existing file.
   *
   * @throws IOException if it cannot be read or has another format
   */
  static JournalFile open(Disk disk, Path path) throws IOException {
    JournalFile opened = new JournalFile(disk.open(path));
    byte[] format = opened.file.read(0, START);
    if (!Arrays.equals(format, FORMAT)) {
      opened.close();
      throw new IOException(
          path + " is not an event journal of this version; move it away to start a new one");
    }
    return opened;
  }

  long length() throws IOException {
    return file.length();
  }

  void truncate(long length) throws IOException {
    file.setLength(length);
  }

  /** Writes a frame at a position, with one call so that only its end can be missing. */
  void write(long position, Frame frame) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(frame.size());
    int length = frame.size() - HEAD;
    bytes.putInt(length).putInt(0).put((byte) frame.kind()).putLong(frame.number());
    bytes.put(frame.payload());
    bytes.putInt(Integer.BYTES, checksum(length, bytes.array(), HEAD));
    file.write(position, bytes.array());
  }

  /**
   * Finds the first complete frame at or after a position; anything before it is damaged. Null at
   * the end of the file.
   */
  @Nullable Found next(long position) throws IOException {
    long length = length();
    for (long start = position; start < length; start++) {
      Frame frame = read(start);
      if (frame != null) {
        return new Found(start, frame);
      }
    }
    return null;
  }

  /** Reads the frame at a position; null if no complete one starts there. */
  @Nullable Frame read(long position) throws IOException {
    ByteBuffer head = ByteBuffer.wrap(file.read(position, HEAD));
    int length = head.remaining() < HEAD ? 0 : head.getInt();
    if (length < FIXED || length > LONGEST) {
      return null;
    }
    byte[] content = file.read(position + HEAD, length);
    if (content.length < length || checksum(length, content, 0) != head.getInt()) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(content);
    char kind = (char) bytes.get();
    long number = bytes.getLong();
    return new Frame(kind, number, Arrays.copyOfRange(content, FIXED, length));
  }

  /** Forces everything written to disk. */
  void sync() throws IOException {
    file.sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static int checksum(int length, byte[] bytes, int from) {
    CRC32C checksum = new CRC32C();
    checksum.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
    checksum.update(bytes, from, bytes.length - from);
    return (int) checksum.getValue();
  }
}
