package dev.kci.tarball.deflate;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Finds the symbol whose code comes next. Codes up to some number of bits are looked up, so that
 * the table stays in the processor's first cache; the rare longer ones are searched by their order
 * (RFC 1951, 3.2.2). Not thread-safe.
 */
final class DecodeTable {
  /** In place of an entry: the code is longer, see {@link #find}. */
  static final int LONGER = -1;

  private final int[] entries;
  private final int longest;
  private final int[] firstCodes = new int[BlockCode.LONGEST + 2];
  private final int[] firstIndices = new int[BlockCode.LONGEST + 2];
  private final int[] ordered = new int[BlockCode.LITERALS];

  /**
   * @param longest code to look up, in bits
   */
  DecodeTable(int longest) {
    this.longest = longest;
    this.entries = new int[1 << longest];
  }

  /**
   * Replaces the code.
   *
   * @param lengths of the codes of the symbols from 0
   * @param values entry of each symbol, with zeros in the four lowest bits, where the length goes
   */
  void fill(byte[] lengths, int count, IntUnaryOperator values) {
    order(lengths, count);
    Arrays.fill(entries, LONGER);
    int[] codes = BlockCode.bits(lengths, count);
    for (int symbol = 0; symbol < count; symbol++) {
      int length = lengths[symbol];
      if (length > 0 && length <= longest) {
        int entry = values.applyAsInt(symbol) | length;
        for (int i = codes[symbol]; i < entries.length; i += 1 << length) {
          entries[i] = entry;
        }
      }
    }
    for (int i = firstIndices[longest + 1]; i < firstIndices[BlockCode.LONGEST + 1]; i++) {
      int symbol = ordered[i];
      ordered[i] = values.applyAsInt(symbol) | lengths[symbol];
    }
  }

  /** Orders symbols by code. */
  private void order(byte[] lengths, int count) {
    int[] counts = new int[BlockCode.LONGEST + 2];
    for (int symbol = 0; symbol < count; symbol++) {
      counts[lengths[symbol]]++;
    }
    counts[0] = 0;
    firstCodes[0] = 0;
    firstIndices[0] = 0;
    for (int length = 1; length < counts.length; length++) {
      firstCodes[length] = firstCodes[length - 1] + counts[length - 1] << 1;
      firstIndices[length] = firstIndices[length - 1] + counts[length - 1];
    }
    int[] next = firstIndices.clone();
    for (int symbol = 0; symbol < count; symbol++) {
      if (lengths[symbol] > 0) {
        ordered[next[lengths[symbol]]++] = symbol;
      }
    }
  }

  /** The entries by the next bits, as many as the longest code to look up. */
  int[] entries() {
    return entries;
  }

  /**
   * Returns the entry of the code that comes next.
   *
   * @throws IllegalStateException if no symbol has that code
   */
  int find(long bits) {
    int entry = entries[(int) bits & entries.length - 1];
    if (entry != LONGER) {
      return entry;
    }
    int reversed = Integer.reverse((int) bits);
    for (int length = longest + 1; length <= BlockCode.LONGEST; length++) {
      int index = firstIndices[length] + (reversed >>> 32 - length) - firstCodes[length];
      if (index < firstIndices[length + 1]) {
        return ordered[index];
      }
    }
    throw new IllegalStateException("unknown code in the stream");
  }
}
