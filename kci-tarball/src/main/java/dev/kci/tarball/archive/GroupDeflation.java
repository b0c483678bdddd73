package dev.kci.tarball.archive;

import dev.kci.tarball.deflate.GapDeflate;
import dev.kci.tarball.deflate.GappedStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Compresses the contents of a group's files so that later ones refer to earlier ones, although the
 * headers between them are still unknown. In place of headers, the compressor gets the same number
 * of bytes with a value that occurs nowhere else, and its output for them becomes a gap. So
 * distances are right, and nothing refers to a header. Not thread-safe.
 */
final class GroupDeflation implements AutoCloseable {
  /** Bytes to compress at once, which bounds memory; a larger file is cut. */
  private static final int PIECE = 4 << 20;

  private static final byte[] ZEROS = new byte[TarFormat.RECORD];

  private final EntryReader reader;
  private final GapDeflate deflate;
  private final ByteBuffer raw = ByteBuffer.allocateDirect(PIECE);
  private final int[] gaps = new int[2 * EntryGroups.LONGEST];
  private int gapCount;

  /**
   * @param deflate closed with this
   */
  GroupDeflation(EntryReader reader, GapDeflate deflate) {
    this.reader = reader;
    this.deflate = deflate;
  }

  /**
   * The files that were read, until the group is full.
   *
   * @param largeSize of the next file if it is too large, else 0
   */
  private record Read(List<byte[]> files, long largeSize) {
    boolean endsLarge() {
      return largeSize > 0;
    }
  }

  /**
   * Compresses the group, or the start of it if it is too large.
   *
   * @param headerLengths of the entries
   */
  GroupContents compress(List<ArchiveEntry> group, int[] headerLengths) throws IOException {
    Read read = read(group);
    FreeValues values = new FreeValues();
    read.files().forEach(values::remove);
    GappedStream.Builder stream = new GappedStream.Builder();
    List<GroupContents.Content> contents = new ArrayList<>(group.size());
    int value = FreeValues.NONE;
    int gap = 0;
    for (byte[] file : read.files()) {
      gap += headerLengths[contents.size()];
      int padding = TarFormat.padding(file.length);
      if (file.length > 0) {
        if (value == FreeValues.NONE || raw.remaining() < gap + file.length + padding) {
          flush(stream);
          value = values.first();
          addGap(0, value); // nothing before it in this piece, so its length does not matter
        } else {
          addGap(gap, value);
          value = values.after(value);
        }
        add(file, file.length, stream);
        add(ZEROS, padding, stream);
        gap = 0;
      }
      contents.add(new GroupContents.Content(file.length, crc(file, padding)));
    }
    flush(stream);
    if (read.endsLarge()) {
      contents.add(new GroupContents.Content(read.largeSize(), 0));
    }
    return new GroupContents(contents, read.endsLarge(), stream.build());
  }

  /** Compresses bytes that are not a group's. */
  GappedStream compress(byte[] data, int length) {
    GappedStream.Builder stream = new GappedStream.Builder();
    add(data, length, stream);
    flush(stream);
    return stream.build();
  }

  private void addGap(int length, int value) {
    gaps[gapCount++] = raw.position();
    byte[] filling = new byte[length];
    Arrays.fill(filling, (byte) value);
    raw.put(filling);
    gaps[gapCount++] = raw.position();
  }

  private void add(byte[] bytes, int length, GappedStream.Builder stream) {
    for (int done = 0; done < length; ) {
      if (!raw.hasRemaining()) {
        flush(stream);
      }
      int part = Math.min(length - done, raw.remaining());
      raw.put(bytes, done, part);
      done += part;
    }
  }

  private void flush(GappedStream.Builder stream) {
    if (raw.position() > 0) {
      deflate.compress(raw.flip(), gaps, gapCount, stream);
    }
    raw.clear();
    gapCount = 0;
  }

  private static int crc(byte[] file, int padding) {
    CRC32 crc = new CRC32();
    crc.update(file);
    crc.update(ZEROS, 0, padding);
    return (int) crc.getValue();
  }

  private Read read(List<ArchiveEntry> group) throws IOException {
    List<byte[]> read = new ArrayList<>(group.size());
    long total = 0;
    for (ArchiveEntry entry : group) {
      if (entry.isFolder() || entry.isSymlink()) {
        read.add(new byte[0]);
        continue;
      }
      EntryReader.Content content = reader.read(entry);
      if (content.bytes() == null) {
        return new Read(read, content.size());
      }
      read.add(content.bytes());
      total += content.size();
      if (total >= BatchCompressor.FULL) {
        break;
      }
    }
    return new Read(read, 0);
  }

  @Override
  public void close() {
    deflate.close();
    reader.close();
  }
}
