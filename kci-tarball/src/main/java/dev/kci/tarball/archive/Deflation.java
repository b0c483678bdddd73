package dev.kci.tarball.archive;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Compresses one block after the other with the JDK's zlib. Not thread-safe. */
final class Deflation implements AutoCloseable {
  private static final int ROOM = 1 << 16;

  private final Deflater deflater;
  private final CRC32 crc = new CRC32();
  private byte[] out = new byte[1 << 20];
  private int length;
  private long rawLength;

  /**
   * @param level 1 (fast) to 9 (small)
   */
  Deflation(int level) {
    deflater = new Deflater(level, true);
  }

  /** Adds bytes to the block under way. */
  void add(byte[] data, int offset, int count) {
    crc.update(data, offset, count);
    rawLength += count;
    deflater.setInput(data, offset, count);
    while (!deflater.needsInput()) {
      deflate(Deflater.NO_FLUSH);
    }
  }

  long rawLength() {
    return rawLength;
  }

  /** Ends the block under way and begins the next. */
  CompressedBlock finishBlock() {
    boolean full;
    do {
      full = deflate(Deflater.SYNC_FLUSH); // as long as all room is taken there may be more
    } while (full);
    CompressedBlock block =
        new CompressedBlock(Arrays.copyOf(out, length), length, rawLength, (int) crc.getValue());
    deflater.reset();
    crc.reset();
    length = 0;
    rawLength = 0;
    return block;
  }

  /** Lets the deflater write; whether it filled all the room that it was given. */
  private boolean deflate(int flush) {
    if (out.length - length < ROOM) {
      out = Arrays.copyOf(out, out.length * 2);
    }
    int room = out.length - length;
    int count = deflater.deflate(out, length, room, flush);
    length += count;
    return count == room;
  }

  @Override
  public void close() {
    deflater.end();
  }
}
