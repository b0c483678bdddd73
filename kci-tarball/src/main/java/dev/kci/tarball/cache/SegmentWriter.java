package dev.kci.tarball.cache;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a segment under a temporary name until it is complete, so that a dying process leaves no
 * partial segment. Not thread-safe.
 */
final class SegmentWriter implements Closeable {
  private final Path part;
  private final FileChannel channel;
  private final Map<BlockKey, Segment.Place> index = new LinkedHashMap<>();
  private long length;

  SegmentWriter(Path part) throws IOException {
    this.part = part;
    this.channel = FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
  }

  /** Adds a block unless its key is here already. */
  void add(BlockKey key, byte[] block) throws IOException {
    if (!index.containsKey(key)) {
      ByteBuffer bytes = ByteBuffer.wrap(block);
      index.put(key, new Segment.Place(length, block.length, Segment.crc(bytes)));
      write(bytes);
    }
  }

  boolean has(BlockKey key) {
    return index.containsKey(key);
  }

  boolean isEmpty() {
    return index.isEmpty();
  }

  /** Ends the segment and gives it its name. */
  void finish(Path file) throws IOException {
    ByteBuffer items = ByteBuffer.allocate(index.size() * Segment.ITEM);
    index.forEach(
        (key, place) -> {
          key.write(items);
          items.putLong(place.offset()).putInt(place.length()).putInt(place.crc());
        });
    items.flip();
    ByteBuffer footer =
        ByteBuffer.allocate(Segment.FOOTER)
            .putLong(length)
            .putInt(index.size())
            .putInt(Segment.crc(items))
            .flip();
    write(items);
    write(footer);
    channel.close();
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void write(ByteBuffer bytes) throws IOException {
    length += bytes.remaining();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Removes an unfinished segment. */
  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(part);
  }
}
