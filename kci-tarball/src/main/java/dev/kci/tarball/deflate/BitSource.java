package dev.kci.tarball.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads the bits of deflate data, the lowest of a byte first. Not thread-safe. */
final class BitSource {
  static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] data;
  private int at;

  /**
   * @param data with {@link RawDeflate#SPARE} bytes after the last bit that counts
   * @param at the first bit to read
   */
  BitSource(byte[] data, int at) {
    this.data = data;
    this.at = at;
  }

  /** Returns the next 57 bits or more, the first one lowest, and stays where it is. */
  static long peek(byte[] data, int at) {
    return (long) LONGS.get(data, at >>> 3) >>> (at & 7);
  }

  /** Returns the next {@code count} bits, up to 32, and goes on after them. */
  int take(int count) {
    long bits = peek(data, at);
    at += count;
    return (int) (bits & (1L << count) - 1);
  }

  /** Goes on at the next byte boundary. */
  void align() {
    at = at + 7 & ~7;
  }

  void skip(int count) {
    at += count;
  }

  /** Returns the number of the next bit. */
  int at() {
    return at;
  }

  byte[] data() {
    return data;
  }
}
