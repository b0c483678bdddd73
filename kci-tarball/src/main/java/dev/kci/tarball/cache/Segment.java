package dev.kci.tarball.cache;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * An immutable file of blocks: the blocks, an index, and at the end the index's position, length
 * and checksum. Thread-safe.
 */
final class Segment implements Closeable {
  static final int ITEM = BlockKey.BYTES + Long.BYTES + 2 * Integer.BYTES;
  static final int FOOTER = Long.BYTES + 2 * Integer.BYTES;

  /** The position of a block and the CRC-32 of its bytes. */
  record Place(long offset, int length, int crc) {}

  private final Path file;
  private final FileChannel channel;
  private final Map<BlockKey, Place> index;
  private volatile boolean used;

  private Segment(Path file, FileChannel channel, Map<BlockKey, Place> index) {
    this.file = file;
    this.channel = channel;
    this.index = index;
  }

  /**
   * Opens a segment.
   *
   * @throws DamagedException if the file is not a complete segment
   */
  static Segment open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new Segment(file, channel, index(file, channel));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static Map<BlockKey, Place> index(Path file, FileChannel channel) throws IOException {
    long end = channel.size() - FOOTER;
    ByteBuffer footer = read(channel, end, FOOTER);
    if (footer == null) {
      throw new DamagedException(file + " has no end");
    }
    long offset = footer.getLong();
    int count = footer.getInt();
    int crc = footer.getInt();
    if (offset < 0 || count < 0 || offset + (long) count * ITEM != end) {
      throw new DamagedException(file + " is not as long as it says");
    }
    ByteBuffer items = read(channel, offset, count * ITEM);
    if (items == null || crc(items) != crc) {
      throw new DamagedException("The index of " + file + " is damaged");
    }
    Map<BlockKey, Place> index = new HashMap<>(2 * count);
    for (int i = 0; i < count; i++) {
      index.put(BlockKey.read(items), new Place(items.getLong(), items.getInt(), items.getInt()));
    }
    return index;
  }

  Path file() {
    return file;
  }

  Set<BlockKey> keys() {
    return index.keySet();
  }

  /** Returns whether a block was read from it. */
  boolean used() {
    return used;
  }

  /** Returns the block; null if it is missing or damaged. */
  byte @Nullable [] get(BlockKey key) throws IOException {
    Place place = index.get(key);
    if (place == null) {
      return null;
    }
    ByteBuffer block = read(channel, place.offset(), place.length());
    if (block == null || crc(block) != place.crc()) {
      return null;
    }
    used = true;
    return block.array();
  }

  /** Returns bytes of the file; null if it is too short. */
  private static @Nullable ByteBuffer read(FileChannel channel, long offset, int length)
      throws IOException {
    if (offset < 0) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, offset + bytes.position()) < 0) {
        return null;
      }
    }
    return bytes.flip();
  }

  static int crc(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Thrown if a file is not a complete segment. */
  static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedException(String message) {
      super(message);
    }
  }
}
