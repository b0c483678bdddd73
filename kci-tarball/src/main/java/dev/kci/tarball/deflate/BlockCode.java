package dev.kci.tarball.deflate;

import java.util.Arrays;

/**
 * The two Huffman codes of a deflate block (RFC 1951, 3.2.5 to 3.2.7).
 *
 * @param literals lengths in bits of the codes for literals, end of block and lengths; 0 for those
 *     that the block does not have
 * @param distances lengths of the codes for distances
 */
@SuppressWarnings("ArrayRecordComponent") // two codes are never compared
record BlockCode(byte[] literals, byte[] distances) {
  static final int END_OF_BLOCK = 256;
  static final int LITERALS = 288;
  static final int DISTANCES = 32;
  static final int LONGEST = 15;
  static final int LENGTH_SYMBOLS = 29;
  static final int DISTANCE_SYMBOLS = 30;

  /** The code of blocks that do not define one. */
  static final BlockCode FIXED = fixed();

  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };
  private static final int[] LENGTH_BASES = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258
  };

  private static BlockCode fixed() {
    byte[] literals = new byte[LITERALS];
    Arrays.fill(literals, 0, 144, (byte) 8);
    Arrays.fill(literals, 144, 256, (byte) 9);
    Arrays.fill(literals, 256, 280, (byte) 7);
    Arrays.fill(literals, 280, 288, (byte) 8);
    byte[] distances = new byte[DISTANCES];
    Arrays.fill(distances, (byte) 5);
    return new BlockCode(literals, distances);
  }

  /** Reads the definition of a block's codes, up to the block's first token. */
  static BlockCode read(BitSource source) {
    int literalCount = source.take(5) + 257;
    int distanceCount = source.take(5) + 1;
    int orderCount = source.take(4) + 4;
    byte[] ofLengths = new byte[ORDER.length];
    for (int i = 0; i < orderCount; i++) {
      ofLengths[ORDER[i]] = (byte) source.take(3);
    }
    DecodeTable table = new DecodeTable(7);
    table.fill(ofLengths, ORDER.length, symbol -> symbol << 4);
    byte[] all = new byte[literalCount + distanceCount + 138];
    for (int i = 0; i < literalCount + distanceCount; ) {
      int entry = table.find(BitSource.peek(source.data(), source.at()));
      source.skip(entry & 15);
      int symbol = entry >>> 4;
      if (symbol < 16) {
        all[i++] = (byte) symbol;
      } else {
        int repeat =
            symbol == 16
                ? 3 + source.take(2)
                : symbol == 17 ? 3 + source.take(3) : 11 + source.take(7);
        Arrays.fill(all, i, i + repeat, symbol == 16 ? all[i - 1] : 0);
        i += repeat;
      }
    }
    byte[] literals = Arrays.copyOf(Arrays.copyOf(all, literalCount), LITERALS);
    byte[] distances =
        Arrays.copyOf(
            Arrays.copyOfRange(all, literalCount, literalCount + distanceCount), DISTANCES);
    return new BlockCode(literals, distances);
  }

  /** Returns the longest length that the block has a code for, up to {@code length}; 0 for none. */
  int longest(int length) {
    int most = length;
    for (int symbol = lengthSymbol(length); symbol >= 0; symbol--) {
      if (literals[END_OF_BLOCK + 1 + symbol] > 0) {
        return most;
      }
      most = LENGTH_BASES[symbol] - 1;
    }
    return 0;
  }

  /** Returns the bits of a reference. */
  int cost(int length, int distance) {
    int symbol = lengthSymbol(length);
    int far = distanceSymbol(distance);
    return literals[END_OF_BLOCK + 1 + symbol]
        + lengthExtra(symbol)
        + distances[far]
        + distanceExtra(far);
  }

  /** Returns the symbol of a length, counted from 0. */
  static int lengthSymbol(int length) {
    int l = length - 3;
    if (l < 8 || length == 258) {
      return length == 258 ? 28 : l;
    }
    int extra = 29 - Integer.numberOfLeadingZeros(l);
    return 4 * (extra + 1) + (l >>> extra & 3);
  }

  /** Returns the shortest length of a symbol, counted from 0. */
  static int lengthBase(int symbol) {
    return LENGTH_BASES[symbol];
  }

  /** Returns how many bits after the code tell the length. */
  static int lengthExtra(int symbol) {
    return symbol < 8 || symbol == 28 ? 0 : (symbol >>> 2) - 1;
  }

  static int distanceBase(int symbol) {
    return symbol < 4 ? symbol + 1 : 1 + ((2 + (symbol & 1)) << distanceExtra(symbol));
  }

  static int distanceExtra(int symbol) {
    return symbol < 4 ? 0 : (symbol >>> 1) - 1;
  }

  static int distanceSymbol(int distance) {
    int d = distance - 1;
    if (d < 4) {
      return d;
    }
    int extra = 30 - Integer.numberOfLeadingZeros(d);
    return 2 * (extra + 1) + (d >>> extra & 1);
  }

  /**
   * Returns the canonical codes of some lengths (RFC 1951, 3.2.2), first bit lowest, as they are in
   * the stream.
   */
  static int[] bits(byte[] lengths, int count) {
    int[] next = new int[LONGEST + 2];
    for (int i = 0; i < count; i++) {
      next[lengths[i] + 1]++;
    }
    next[1] = 0; // symbols without a code
    for (int length = 1; length <= LONGEST; length++) {
      next[length] = next[length - 1] + next[length] << 1;
    }
    int[] codes = new int[count];
    for (int i = 0; i < count; i++) {
      int length = lengths[i];
      if (length > 0) {
        codes[i] = Integer.reverse(next[length]++) >>> (32 - length);
      }
    }
    return codes;
  }
}
