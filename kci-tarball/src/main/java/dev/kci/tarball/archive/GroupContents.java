package dev.kci.tarball.archive;

import dev.kci.tarball.deflate.GappedStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The compressed contents of a group's entries. Headers are excluded because they contain the
 * commit time.
 *
 * @param contents one for each entry, from the group's first; further entries must be compressed as
 *     another group
 * @param endsLarge whether the last one is of a file that is too large
 * @param stream contents that are not empty, with a gap before each for the headers since the one
 *     before
 */
record GroupContents(List<Content> contents, boolean endsLarge, GappedStream stream) {
  private static final int ITEM = Long.BYTES + Integer.BYTES;

  /**
   * @param size the file's length; 0 for a folder or link
   * @param crc CRC-32 of the file and the zeros after it up to the next record
   */
  record Content(long size, int crc) {
    /** Returns the bytes in the archive, with the zeros. */
    long length() {
      return size + TarFormat.padding(size);
    }
  }

  GroupContents {
    contents = List.copyOf(contents);
    if (contents.isEmpty()) {
      throw new IllegalArgumentException("A group without entries; expected at least one");
    }
  }

  byte[] toBytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(Integer.BYTES + 1 + contents.size() * ITEM + stream.size())
            .putInt(contents.size())
            .put((byte) (endsLarge ? 1 : 0));
    for (Content content : contents) {
      bytes.putLong(content.size()).putInt(content.crc());
    }
    stream.write(bytes);
    return bytes.array();
  }

  /** Reads the output of {@link #toBytes}; the caller has verified a checksum. */
  static GroupContents of(byte[] bytes) {
    ByteBuffer source = ByteBuffer.wrap(bytes);
    int count = source.getInt();
    boolean endsLarge = source.get() != 0;
    List<Content> contents = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      contents.add(new Content(source.getLong(), source.getInt()));
    }
    return new GroupContents(contents, endsLarge, GappedStream.read(source));
  }
}
