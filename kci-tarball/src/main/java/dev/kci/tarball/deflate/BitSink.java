package dev.kci.tarball.deflate;

import java.util.Arrays;

/** Collects the bits of deflate data. Not thread-safe. */
final class BitSink {
  private static final int AT_ONCE = 56;

  private byte[] out = new byte[1 << 16];
  private int length;
  private long bits;
  private int bitCount;

  /** Makes room for {@code count} more bytes. */
  void reserve(int count) {
    if (out.length - length < count + 2 * Long.BYTES) {
      out = Arrays.copyOf(out, Math.max(2 * out.length, length + count + 2 * Long.BYTES));
    }
  }

  /** Adds up to 56 bits, the lowest first; there must be room. */
  void put(long value, int count) {
    bits |= value << bitCount;
    bitCount += count;
    BitSource.LONGS.set(out, length, bits);
    length += bitCount >>> 3;
    bits >>>= bitCount & ~7;
    bitCount &= 7;
  }

  /**
   * Adds bits {@code from} up to {@code to} of other data.
   *
   * @param data with {@link RawDeflate#SPARE} bytes after the last bit
   */
  void copy(byte[] data, int from, int to) {
    reserve((to - from >>> 3) + 1);
    int at = from;
    for (; to - at > AT_ONCE; at += AT_ONCE) {
      put(BitSource.peek(data, at) & (1L << AT_ONCE) - 1, AT_ONCE);
    }
    put(BitSource.peek(data, at) & (1L << to - at) - 1, to - at);
  }

  /** Ends at a byte boundary, with an empty stored block if needed, as zlib's sync flush does. */
  void align() {
    if (bitCount > 0) {
      storedHeader(0);
    }
  }

  /** Adds bytes as stored blocks. */
  void store(byte[] data, int from, int count) {
    for (int done = 0; done < count; ) {
      int part = Math.min(0xffff, count - done);
      reserve(part + Long.BYTES);
      storedHeader(part);
      System.arraycopy(data, from + done, out, length, part);
      length += part;
      done += part;
    }
  }

  private void storedHeader(int count) {
    reserve(Long.BYTES);
    put(0, 3);
    put(0, -bitCount & 7);
    put(count | (long) (~count & 0xffff) << 16, 32);
  }

  /** Returns all bytes so far, which must end at a byte boundary, and starts over. */
  byte[] take() {
    byte[] taken = Arrays.copyOf(out, length);
    length = 0;
    return taken;
  }
}
