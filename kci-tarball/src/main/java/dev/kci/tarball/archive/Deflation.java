package dev.kci.tarball.archive;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses blocks with the JDK's zlib. Not thread-safe.
 *
 * <p>For level 6, it uses level 5 on data that does not compress well. On the kernel source, a
 * third of zlib's time at level 6 goes into what level 5 does not find, which is little if the
 * ratio is above {@link #DENSE}: level 5 saves a sixth of the time for less than 1 % more bytes.
 * Why not a native library: {@code docs/adr/0008-zlib-for-the-tarball.md}.
 */
final class Deflation implements AutoCloseable {
  private static final int ROOM = 1 << 16;
  private static final int STANDARD = 6;
  private static final double DENSE = 0.21;

  /** Bytes after which the level is chosen again, by how well the last of them compressed. */
  private static final int STEP = 1 << 19;

  private final Deflater deflater;
  private final int level;
  private final CRC32 crc = new CRC32();
  private byte[] out = new byte[1 << 20];
  private int length;
  private long rawLength;
  private long flushed;
  private long writtenBeforeStep;

  /**
   * @param level 1 (fast) to 9 (small)
   */
  Deflation(int level) {
    this.level = level;
    this.deflater = new Deflater(level, true);
  }

  /** Adds bytes to the current block. */
  void add(byte[] data, int offset, int count) {
    crc.update(data, offset, count);
    for (int done = 0; done < count; ) {
      if (rawLength > 0 && rawLength % STEP == 0) {
        chooseLevel();
      }
      int part = Math.min(count - done, STEP - (int) (rawLength % STEP));
      deflater.setInput(data, offset + done, part);
      while (!deflater.needsInput()) {
        deflate(Deflater.NO_FLUSH);
      }
      done += part;
      rawLength += part;
    }
  }

  /**
   * Call it before input only: after a change of level, the JDK's next call to zlib does not flush.
   */
  private void chooseLevel() {
    long written = deflater.getBytesWritten();
    if (level == STANDARD) {
      boolean dense = written - writtenBeforeStep > DENSE * STEP;
      deflater.setLevel(dense ? level - 1 : level);
    }
    writtenBeforeStep = written;
  }

  long rawLength() {
    return rawLength;
  }

  /** Ends the current block and starts the next. */
  CompressedBlock finishBlock() {
    CompressedBlock block = flush();
    reset();
    return block;
  }

  /** Returns what was added since the last flush; later blocks may refer to it. */
  CompressedBlock flush() {
    boolean full;
    do {
      full = deflate(Deflater.SYNC_FLUSH); // while the buffer is full, there may be more
    } while (full);
    CompressedBlock block =
        new CompressedBlock(
            Arrays.copyOf(out, length), length, rawLength - flushed, (int) crc.getValue());
    crc.reset();
    length = 0;
    flushed = rawLength;
    return block;
  }

  /** Starts over: what follows does not refer to anything before. */
  void reset() {
    deflater.reset();
    deflater.setLevel(level);
    rawLength = 0;
    flushed = 0;
    writtenBeforeStep = 0;
  }

  /** Lets the deflater write; returns whether it filled the buffer. */
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
