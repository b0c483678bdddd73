package dev.kci.tarball.deflate;

import java.util.Arrays;

/** Lengths and bits of canonical Huffman codes (RFC 1951, 3.2.2). */
final class HuffmanCode {
  private static final int LONGEST = 15;

  private HuffmanCode() {}

  /** Sets the lengths of the 288 literals and lengths of a block with fixed codes. */
  static void fixedLengths(byte[] lengths) {
    Arrays.fill(lengths, 0, 144, (byte) 8);
    Arrays.fill(lengths, 144, 256, (byte) 9);
    Arrays.fill(lengths, 256, 280, (byte) 7);
    Arrays.fill(lengths, 280, 288, (byte) 8);
  }

  /** Returns the codes of some lengths, first bit lowest, as they are in the stream. */
  static int[] codes(byte[] lengths, int from, int count) {
    int[] next = new int[LONGEST + 2];
    for (int i = from; i < from + count; i++) {
      next[lengths[i] + 1]++;
    }
    next[1] = 0; // symbols without a code
    for (int length = 1; length <= LONGEST; length++) {
      next[length] = next[length - 1] + next[length] << 1;
    }
    int[] codes = new int[count];
    for (int i = 0; i < count; i++) {
      int length = lengths[from + i];
      if (length > 0) {
        codes[i] = Integer.reverse(next[length]++) >>> (32 - length);
      }
    }
    return codes;
  }

  /**
   * Sets the lengths of an optimal code. At least two symbols get one, as zlib sees to: not every
   * program reads a code of one symbol.
   *
   * @param longest maximum length
   */
  static void lengths(int[] counts, byte[] lengths, int longest) {
    long[] used = used(counts);
    int n = used.length;
    int[] depthCounts = new int[longest + 1];
    int excess = 0;
    for (int depth : depths(used)) {
      depthCounts[Math.min(depth, longest)]++;
      excess += depth > longest ? 1 : 0;
    }
    if (excess > 0) {
      shorten(depthCounts, longest);
    }
    Arrays.fill(lengths, 0, counts.length, (byte) 0);
    int i = 0;
    for (int length = longest; length > 0; length--) { // the rarest symbol is the first
      for (int k = depthCounts[length]; k > 0 && i < n; k--) {
        lengths[(int) used[i++] & 0x1ff] = (byte) length;
      }
    }
  }

  /** Returns count and symbol of each used symbol, the rarest first. */
  private static long[] used(int[] counts) {
    long[] used = new long[Math.max(2, counts.length)];
    int n = 0;
    for (int symbol = 0; symbol < counts.length; symbol++) {
      if (counts[symbol] > 0) {
        used[n++] = (long) counts[symbol] << 9 | symbol;
      }
    }
    for (int symbol = 0; n < 2; symbol++) {
      if (counts[symbol] == 0) {
        used[n++] = 1L << 9 | symbol;
      }
    }
    long[] sorted = Arrays.copyOf(used, n);
    Arrays.sort(sorted);
    return sorted;
  }

  /** Returns the depth of each leaf of a Huffman tree, with the method of two queues. */
  private static int[] depths(long[] used) {
    int n = used.length;
    long[] weights = new long[2 * n - 1];
    int[] parents = new int[2 * n - 1];
    for (int i = 0; i < n; i++) {
      weights[i] = used[i] >>> 9;
    }
    int leaf = 0;
    int inner = n;
    for (int node = n; node < 2 * n - 1; node++) {
      for (int child = 0; child < 2; child++) {
        boolean isLeaf = leaf < n && (inner == node || weights[leaf] <= weights[inner]);
        int taken = isLeaf ? leaf++ : inner++;
        weights[node] += weights[taken];
        parents[taken] = node;
      }
    }
    int[] depths = new int[2 * n - 1];
    for (int node = 2 * n - 3; node >= 0; node--) {
      depths[node] = depths[parents[node]] + 1;
    }
    return Arrays.copyOf(depths, n);
  }

  /** Moves leaves down until the code is complete again. */
  private static void shorten(int[] depthCounts, int longest) {
    long space = 0;
    for (int depth = 1; depth <= longest; depth++) {
      space += (long) depthCounts[depth] << (longest - depth);
    }
    for (long over = space - (1L << longest); over > 0; over--) {
      int depth = longest - 1;
      while (depthCounts[depth] == 0) {
        depth--;
      }
      depthCounts[depth]--;
      depthCounts[depth + 1] += 2;
      depthCounts[longest]--;
    }
  }
}
