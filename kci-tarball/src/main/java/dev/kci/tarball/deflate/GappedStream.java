package dev.kci.tarball.deflate;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Deflate data whose content has gaps, to be filled with other bytes by {@link GapFiller}. Nothing
 * outside a gap refers into one.
 *
 * @param data has complete streams, each from a byte boundary, and ends with {@link
 *     RawDeflate#SPARE} other bytes
 * @param blocks of each block the first bit, the first bit of its tokens or stored bytes, and the
 *     first bit after it
 * @param gaps of each gap the first bit, and the first bit after it
 */
@SuppressWarnings("ArrayRecordComponent") // two streams are never compared
public record GappedStream(byte[] data, int[] blocks, int[] gaps) {
  /** Returns the number of bytes that {@link #write} adds. */
  public int size() {
    return 2 * Integer.BYTES + Integer.BYTES * (blocks.length + gaps.length) + data.length;
  }

  /** Writes it for {@link #read}. */
  public void write(ByteBuffer target) {
    target.putInt(blocks.length).putInt(gaps.length);
    target.asIntBuffer().put(blocks).put(gaps);
    target.position(target.position() + Integer.BYTES * (blocks.length + gaps.length));
    target.put(data);
  }

  /**
   * Reads what {@link #write} wrote; the caller has verified a checksum. The stream keeps the
   * buffer's array instead of a copy.
   *
   * @param source wraps a whole array; the stream is the rest of it
   */
  public static GappedStream read(ByteBuffer source) {
    int[] blocks = new int[source.getInt()];
    int[] gaps = new int[source.getInt()];
    source.asIntBuffer().get(blocks).get(gaps);
    int start = source.position() + Integer.BYTES * (blocks.length + gaps.length);
    return new GappedStream(source.array(), moved(blocks, 8 * start), moved(gaps, 8 * start));
  }

  private static int[] moved(int[] places, int bits) {
    for (int i = 0; i < places.length; i++) {
      places[i] += bits;
    }
    return places;
  }

  int gapStart(int gap) {
    return gaps[2 * gap];
  }

  int gapEnd(int gap) {
    return gaps[2 * gap + 1];
  }

  /** Joins streams. Not thread-safe. */
  public static final class Builder {
    private byte[] data = new byte[1 << 12];
    private int length;
    private int[] blocks = new int[3 * 16];
    private int blockCount;
    private int[] places = new int[2 * 16];
    private int placeCount;

    /** Adds a block of the next stream. */
    void block(int start, int tokens, int end) {
      if (blockCount + 3 > blocks.length) {
        blocks = Arrays.copyOf(blocks, 2 * blocks.length);
      }
      blocks[blockCount++] = 8 * length + start;
      blocks[blockCount++] = 8 * length + tokens;
      blocks[blockCount++] = 8 * length + end;
    }

    /** Adds the start of a gap, or its end, in the next stream. */
    void place(int bit) {
      if (placeCount == places.length) {
        places = Arrays.copyOf(places, 2 * placeCount);
      }
      places[placeCount++] = 8 * length + bit;
    }

    /** Adds the next stream. */
    void end(byte[] stream, int count) {
      int most = length + count + RawDeflate.SPARE;
      if (most > data.length) {
        data = Arrays.copyOf(data, Math.max(most, data.length + data.length / 2));
      }
      System.arraycopy(stream, 0, data, length, count);
      length += count;
    }

    /** Returns the streams so far as one. */
    public GappedStream build() {
      return new GappedStream(
          Arrays.copyOf(data, length + RawDeflate.SPARE),
          Arrays.copyOf(blocks, blockCount),
          Arrays.copyOf(places, placeCount));
    }
  }
}
