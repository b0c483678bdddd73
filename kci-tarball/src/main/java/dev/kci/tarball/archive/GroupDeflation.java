package dev.kci.tarball.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compresses the contents of a group's files so that later ones refer to earlier ones, although the
 * headers between them are still unknown. In place of a header, zlib gets the same number of bytes
 * with a value that does not occur in the group, and its output for them is discarded. So distances
 * are right, and nothing refers to a header. Not thread-safe.
 */
final class GroupDeflation {
  private static final byte[] ZEROS = new byte[TarFormat.RECORD];
  private static final int NO_FILLER = -1;

  private final EntryReader reader;
  private final Deflation deflation;

  GroupDeflation(EntryReader reader, Deflation deflation) {
    this.reader = reader;
    this.deflation = deflation;
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
    int filler = filler(read.files());
    List<GroupContents.Content> contents = new ArrayList<>(group.size());
    boolean first = true;
    for (int i = 0; i < read.files().size(); i++) {
      byte[] file = read.files().get(i);
      if (!first) {
        passHeader(filler, headerLengths[i]);
      }
      first = false;
      contents.add(new GroupContents.Content(file.length, compress(file)));
    }
    if (read.endsLarge()) {
      contents.add(new GroupContents.Content(read.largeSize(), GroupContents.Content.NOTHING));
    }
    deflation.reset();
    return new GroupContents(contents, read.endsLarge());
  }

  private CompressedBlock compress(byte[] file) {
    if (file.length == 0) {
      return GroupContents.Content.NOTHING;
    }
    deflation.add(file, 0, file.length);
    deflation.add(ZEROS, 0, TarFormat.padding(file.length));
    return deflation.flush();
  }

  private void passHeader(int filler, int length) {
    if (filler == NO_FILLER) {
      deflation.reset();
    } else {
      byte[] header = new byte[length];
      Arrays.fill(header, (byte) filler);
      deflation.add(header, 0, length);
      deflation.flush();
    }
  }

  private Read read(List<ArchiveEntry> group) throws IOException {
    List<byte[]> files = new ArrayList<>(group.size());
    long total = 0;
    for (ArchiveEntry entry : group) {
      if (entry.isFolder() || entry.isSymlink()) {
        files.add(new byte[0]);
        continue;
      }
      EntryReader.Content content = reader.read(entry);
      if (content.bytes() == null) {
        return new Read(files, content.size());
      }
      files.add(content.bytes());
      total += content.size();
      if (total >= BatchCompressor.FULL) {
        break;
      }
    }
    return new Read(files, 0);
  }

  /** Returns a byte value that does not occur in the files. */
  private static int filler(List<byte[]> files) {
    boolean[] seen = new boolean[256];
    seen[0] = true; // the padding
    for (byte[] file : files) {
      for (byte b : file) {
        seen[b & 0xff] = true;
      }
    }
    for (int value = 255; value > 0; value--) {
      if (!seen[value]) {
        return value;
      }
    }
    return NO_FILLER;
  }
}
