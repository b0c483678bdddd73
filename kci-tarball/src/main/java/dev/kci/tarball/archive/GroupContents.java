package dev.kci.tarball.archive;

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
 */
record GroupContents(List<Content> contents, boolean endsLarge) {
  private static final int ITEM = Long.BYTES + 2 * Integer.BYTES;

  /**
   * @param size the file's length; 0 for a folder or link
   * @param block the file and the zeros after it up to the next record; empty for a folder or link
   */
  record Content(long size, CompressedBlock block) {
    static final CompressedBlock NOTHING = new CompressedBlock(new byte[0], 0, 0, 0);
  }

  GroupContents {
    contents = List.copyOf(contents);
    if (contents.isEmpty()) {
      throw new IllegalArgumentException("A group without entries; expected at least one");
    }
  }

  byte[] toBytes() {
    int length = contents.stream().mapToInt(content -> content.block().length()).sum();
    ByteBuffer bytes =
        ByteBuffer.allocate(Integer.BYTES + 1 + contents.size() * ITEM + length)
            .putInt(contents.size())
            .put((byte) (endsLarge ? 1 : 0));
    for (Content content : contents) {
      bytes.putLong(content.size());
      bytes.putInt(content.block().length());
      bytes.putInt(content.block().crc());
    }
    for (Content content : contents) {
      bytes.put(content.block().data(), 0, content.block().length());
    }
    return bytes.array();
  }

  /** Reads the output of {@link #toBytes}; the caller has verified a checksum. */
  static GroupContents of(byte[] bytes) {
    ByteBuffer items = ByteBuffer.wrap(bytes);
    int count = items.getInt();
    boolean endsLarge = items.get() != 0;
    ByteBuffer data = ByteBuffer.wrap(bytes).position(items.position() + count * ITEM);
    List<Content> contents = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long size = items.getLong();
      byte[] block = new byte[items.getInt()];
      int crc = items.getInt();
      data.get(block);
      long rawLength = block.length == 0 ? 0 : size + TarFormat.padding(size);
      contents.add(new Content(size, new CompressedBlock(block, block.length, rawLength, crc)));
    }
    return new GroupContents(contents, endsLarge);
  }
}
