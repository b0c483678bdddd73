package dev.kci.tarball.deflate;

import java.util.Arrays;

/**
 * Literals and references of a part of a deflate stream, with their counts. A literal is its value;
 * a reference is negative: length - 3 in bits 15 to 22, distance - 1 in bits 0 to 14. Not
 * thread-safe.
 */
final class Tokens {
  static final int END_OF_BLOCK = 256;
  static final int LITERALS = 286;
  static final int DISTANCES = 30;
  private static final int[] LENGTH_BASES = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258
  };
  private static final byte[] LENGTH_SYMBOLS = lengthSymbols();

  final int[] literalCounts = new int[LITERALS];
  final int[] distanceCounts = new int[DISTANCES];
  private int[] tokens = new int[1 << 16];
  private int count;

  /** Bytes that the tokens stand for. */
  private int rawLength;

  private static byte[] lengthSymbols() {
    byte[] symbols = new byte[256];
    for (int symbol = 0; symbol < LENGTH_BASES.length; symbol++) {
      Arrays.fill(symbols, LENGTH_BASES[symbol] - 3, 256, (byte) symbol);
    }
    return symbols;
  }

  /** Returns the shortest length of a symbol, counted from 0. */
  static int lengthBase(int symbol) {
    return LENGTH_BASES[symbol];
  }

  static int lengthExtra(int symbol) {
    return symbol < 8 || symbol == 28 ? 0 : (symbol >>> 2) - 1;
  }

  /** Returns the symbol of a length, counted from 0. */
  static int lengthSymbol(int length) {
    return LENGTH_SYMBOLS[length - 3];
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

  static int length(int token) {
    return (token >>> 15 & 0xff) + 3;
  }

  static int distance(int token) {
    return (token & 0x7fff) + 1;
  }

  void clear() {
    count = 0;
    rawLength = 0;
    Arrays.fill(literalCounts, 0);
    Arrays.fill(distanceCounts, 0);
  }

  void addLiteral(int value) {
    literalCounts[value]++;
    rawLength++;
    add(value);
  }

  void addReference(int lengthSymbol, int length, int distanceSymbol, int distance) {
    literalCounts[END_OF_BLOCK + 1 + lengthSymbol]++;
    distanceCounts[distanceSymbol]++;
    rawLength += length;
    add(1 << 31 | (length - 3) << 15 | (distance - 1));
  }

  private void add(int token) {
    if (count == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * count);
    }
    tokens[count++] = token;
  }

  int count() {
    return count;
  }

  int get(int index) {
    return tokens[index];
  }

  int rawLength() {
    return rawLength;
  }
}
