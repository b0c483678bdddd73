package dev.kci.tarball.archive;

import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Compresses a tar header as one deflate block with fixed codes (RFC 1951, 3.2.6) that copies from
 * the previous header whatever is equal, at a distance given by the caller. zlib cannot do this,
 * since it would need the content between the two. A header takes about 40 bytes instead of 110.
 * Not thread-safe.
 */
final class HeaderDeflation {
  /** Maximum distance of a reference in deflate data, in bytes. */
  static final int WINDOW = 1 << 15;

  private static final int LONGEST = 258;
  private static final int END_OF_BLOCK = 256;
  // shorter ones are no better than literals: a distant reference has 13 extra bits
  private static final int SHORTEST_RUN = 3;
  private static final int SHORTEST_COPY = 4;

  private final CRC32 crc = new CRC32();
  private byte[] out = new byte[1 << 12];
  private int length;
  private long bits;
  private int bitCount;

  /**
   * Returns a header as a block that ends at a byte boundary.
   *
   * @param before the header before, of the same length; null if none is within {@link #WINDOW}
   * @param distance bytes from the start of that one to the start of this one
   */
  CompressedBlock compress(byte[] header, byte @Nullable [] before, int distance) {
    length = 0;
    put(0b010, 3); // not the last block, fixed codes
    for (int at = 0; at < header.length; ) {
      int copy = before == null ? 0 : common(header, before, at);
      int run = run(header, at);
      if (run >= SHORTEST_RUN && run >= copy) {
        putReference(run, 1);
        at += run;
      } else if (copy >= SHORTEST_COPY) {
        putReference(copy, distance);
        at += copy;
      } else {
        putSymbol(header[at++] & 0xff);
      }
    }
    putSymbol(END_OF_BLOCK);
    align();
    crc.reset();
    crc.update(header, 0, header.length);
    return new CompressedBlock(
        Arrays.copyOf(out, length), length, header.length, (int) crc.getValue());
  }

  private static int common(byte[] header, byte[] before, int at) {
    int end = Math.min(header.length, at + LONGEST);
    int mismatch = Arrays.mismatch(header, at, end, before, at, end);
    return mismatch < 0 ? end - at : mismatch;
  }

  /** Returns the number of bytes that repeat the one before {@code at}. */
  private static int run(byte[] header, int at) {
    int end = at == 0 ? 0 : Math.min(header.length, at + LONGEST);
    int i = at;
    while (i < end && header[i] == header[at - 1]) {
      i++;
    }
    return i - at;
  }

  private void putReference(int count, int distance) {
    putLength(count);
    int d = distance - 1;
    if (d < 4) {
      putReversed(d, 5);
    } else {
      int extra = 30 - Integer.numberOfLeadingZeros(d);
      putReversed(2 * (extra + 1) + (d >>> extra & 1), 5);
      put(d & (1 << extra) - 1, extra);
    }
  }

  private void putLength(int count) {
    int l = count - 3;
    if (count == LONGEST) {
      putSymbol(285);
    } else if (l < 8) {
      putSymbol(257 + l);
    } else {
      int extra = 29 - Integer.numberOfLeadingZeros(l);
      putSymbol(257 + 4 * (extra + 1) + (l >>> extra & 3));
      put(l & (1 << extra) - 1, extra);
    }
  }

  private void putSymbol(int symbol) {
    if (symbol < 144) {
      putReversed(0x30 + symbol, 8);
    } else if (symbol < 256) {
      putReversed(0x190 + symbol - 144, 9);
    } else if (symbol < 280) {
      putReversed(symbol - 256, 7);
    } else {
      putReversed(0xc0 + symbol - 280, 8);
    }
  }

  /** Codes start with their highest bit, everything else with its lowest. */
  private void putReversed(int code, int count) {
    put(Integer.reverse(code) >>> (32 - count), count);
  }

  private void put(int value, int count) {
    bits |= (long) value << bitCount;
    bitCount += count;
    while (bitCount >= 8) {
      putByte((int) bits);
      bits >>>= 8;
      bitCount -= 8;
    }
  }

  /** An empty stored block, as zlib's sync flush writes it. */
  private void align() {
    put(0, 3);
    put(0, -bitCount & 7);
    putByte(0);
    putByte(0);
    putByte(0xff);
    putByte(0xff);
  }

  private void putByte(int value) {
    if (length == out.length) {
      out = Arrays.copyOf(out, 2 * length);
    }
    out[length++] = (byte) value;
  }
}
