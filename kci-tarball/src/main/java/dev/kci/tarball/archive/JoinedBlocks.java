package dev.kci.tarball.archive;

import java.util.Arrays;

/** Concatenates blocks into one. Not thread-safe. */
final class JoinedBlocks {
  private byte[] data = new byte[1 << 16];
  private int length;
  private long rawLength;
  private int crc;

  void append(CompressedBlock block) {
    if (length + block.length() > data.length) {
      data = Arrays.copyOf(data, Math.max(2 * data.length, length + block.length()));
    }
    System.arraycopy(block.data(), 0, data, length, block.length());
    length += block.length();
    rawLength += block.rawLength();
    crc = Crc32Combination.combine(crc, block.crc(), block.rawLength());
  }

  long rawLength() {
    return rawLength;
  }

  CompressedBlock block() {
    return new CompressedBlock(data, length, rawLength, crc);
  }
}
