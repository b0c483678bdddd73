package dev.kci.tarball.archive;

import dev.kci.tarball.deflate.CutDeflate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Compresses the contents of a group's files so that later ones refer to earlier ones, although the
 * headers between them are still unknown. In place of headers, the compressor gets the same number
 * of bytes with a value that occurs nowhere else, and its output for them is discarded. So
 * distances are right, and nothing refers to a header. Not thread-safe.
 */
final class GroupDeflation {
  /** Bytes to compress at once, which bounds memory; a larger file is cut. */
  private static final int PIECE = 1 << 20;

  private static final int VALUES = 256;

  private final EntryReader reader;
  private final CutDeflate deflate;
  private byte[] raw = new byte[PIECE];
  private final int[] ends = new int[2 * EntryGroups.LONGEST];
  private final int[] entries = new int[EntryGroups.LONGEST];
  private int parts;
  private int files;
  private int length;

  GroupDeflation(EntryReader reader, CutDeflate deflate) {
    this.reader = reader;
    this.deflate = deflate;
  }

  /** A file that was read, until the group is full. */
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
    CompressedBlock[] blocks = new CompressedBlock[read.files().size()];
    Arrays.fill(blocks, GroupContents.Content.NOTHING);
    boolean[] seen = seen(read.files());
    int filler = -1;
    int gap = 0;
    for (int i = 0; i < blocks.length; i++) {
      byte[] file = read.files().get(i);
      gap += headerLengths[i];
      if (file.length == 0) {
        continue;
      }
      filler = next(seen, filler);
      long size = (long) file.length + TarFormat.padding(file.length);
      if (files > 0 && (filler == VALUES || length + gap + size > PIECE)) {
        compressPiece(blocks);
        filler = -1;
      }
      if (files > 0) {
        fill(gap, (byte) filler);
      }
      if (size > PIECE) {
        blocks[i] = compressAlone(file, (int) size);
      } else {
        add(i, file, (int) size);
      }
      gap = 0;
    }
    compressPiece(blocks);
    List<GroupContents.Content> contents = new ArrayList<>(group.size());
    for (int i = 0; i < blocks.length; i++) {
      contents.add(new GroupContents.Content(read.files().get(i).length, blocks[i]));
    }
    if (read.endsLarge()) {
      contents.add(new GroupContents.Content(read.largeSize(), GroupContents.Content.NOTHING));
    }
    return new GroupContents(contents, read.endsLarge());
  }

  private void fill(int count, byte value) {
    Arrays.fill(raw, length, length + count, value);
    length += count;
    ends[parts++] = length;
  }

  private void add(int entry, byte[] file, int size) {
    System.arraycopy(file, 0, raw, length, file.length);
    Arrays.fill(raw, length + file.length, length + size, (byte) 0);
    length += size;
    ends[parts++] = length;
    entries[files++] = entry;
  }

  /** Compresses what was added; every other part is a file. */
  private void compressPiece(CompressedBlock[] blocks) {
    if (files > 0) {
      boolean[] wanted = new boolean[parts];
      for (int i = 0; i < parts; i += 2) {
        wanted[i] = true;
      }
      List<byte[]> compressed = deflate.compress(raw, Arrays.copyOf(ends, parts), wanted);
      for (int i = 0; i < files; i++) {
        int from = i == 0 ? 0 : ends[2 * i - 1];
        blocks[entries[i]] = block(compressed.get(2 * i), from, ends[2 * i] - from);
      }
    }
    parts = 0;
    files = 0;
    length = 0;
  }

  private CompressedBlock block(byte[] compressed, int from, int count) {
    CRC32 crc = new CRC32();
    crc.update(raw, from, count);
    return new CompressedBlock(compressed, compressed.length, count, (int) crc.getValue());
  }

  private CompressedBlock compressAlone(byte[] file, int size) {
    JoinedBlocks joined = new JoinedBlocks();
    for (int done = 0; done < size; done += PIECE) {
      int count = Math.min(PIECE, size - done);
      int content = Math.max(0, Math.min(count, file.length - done));
      System.arraycopy(file, Math.min(done, file.length), raw, 0, content);
      Arrays.fill(raw, content, count, (byte) 0);
      joined.append(compress(raw, count, deflate));
    }
    return joined.block();
  }

  /** Compresses bytes that are not a group's. */
  static CompressedBlock compress(byte[] data, int length, CutDeflate deflate) {
    JoinedBlocks joined = new JoinedBlocks();
    for (int done = 0; done < length; done += PIECE) {
      int count = Math.min(PIECE, length - done);
      byte[] part =
          done == 0 && count == length ? data : Arrays.copyOfRange(data, done, done + count);
      CRC32 crc = new CRC32();
      crc.update(part, 0, count);
      byte[] compressed = deflate.compress(part, new int[] {count}, new boolean[] {true}).get(0);
      joined.append(
          new CompressedBlock(compressed, compressed.length, count, (int) crc.getValue()));
    }
    return joined.block();
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

  /** Returns which values occur in the files or in the padding. */
  private static boolean[] seen(List<byte[]> files) {
    boolean[] seen = new boolean[VALUES];
    seen[0] = true;
    for (byte[] file : files) {
      for (byte b : file) {
        seen[b & 0xff] = true;
      }
    }
    return seen;
  }

  /** Returns the next value that does not occur, 256 after the last. */
  private static int next(boolean[] seen, int value) {
    int next = Math.min(value + 1, VALUES);
    while (next < VALUES && seen[next]) {
      next++;
    }
    return next;
  }
}
