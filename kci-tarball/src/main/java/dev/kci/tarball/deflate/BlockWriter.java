package dev.kci.tarball.deflate;

import java.util.Arrays;

/** Writes tokens as a deflate block that is not the last, whichever kind is shortest. */
final class BlockWriter {
  private static final int[] CODE_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };
  private static final int LONGEST = 15;
  private static final int STORED_BITS = 42; // at most, for each 65,535 bytes

  private final BitSink sink;
  private final byte[] literalLengths = new byte[Tokens.LITERALS + 2];
  private final byte[] distanceLengths = new byte[Tokens.DISTANCES];
  private final byte[] codeLengths = new byte[CODE_ORDER.length];
  private final int[] runs = new int[Tokens.LITERALS + Tokens.DISTANCES];
  private int runCount;

  BlockWriter(BitSink sink) {
    this.sink = sink;
  }

  /**
   * Writes a block.
   *
   * @param raw has the tokens' content at {@code from}
   */
  void write(Tokens tokens, byte[] raw, int from) {
    tokens.literalCounts[Tokens.END_OF_BLOCK] = 1;
    HuffmanCode.lengths(tokens.literalCounts, literalLengths, LONGEST);
    HuffmanCode.lengths(tokens.distanceCounts, distanceLengths, LONGEST);
    int literalCount = used(literalLengths, Tokens.LITERALS, 257);
    int distanceCount = used(distanceLengths, Tokens.DISTANCES, 1);
    int[] runCounts = findRuns(literalCount, distanceCount);
    HuffmanCode.lengths(runCounts, codeLengths, 7);
    int codeCount = CODE_ORDER.length;
    while (codeCount > 4 && codeLengths[CODE_ORDER[codeCount - 1]] == 0) {
      codeCount--;
    }
    long dynamic =
        14 + 3L * codeCount + 2L * runCounts[16] + 3L * runCounts[17] + 7L * runCounts[18];
    for (int i = 0; i < codeLengths.length; i++) {
      dynamic += (long) runCounts[i] * codeLengths[i];
    }
    dynamic += cost(tokens, literalLengths, distanceLengths);
    byte[] fixedLiterals = new byte[Tokens.LITERALS + 2];
    HuffmanCode.fixedLengths(fixedLiterals);
    byte[] fixedDistances = new byte[Tokens.DISTANCES];
    Arrays.fill(fixedDistances, (byte) 5);
    long fixed = cost(tokens, fixedLiterals, fixedDistances);
    long best = Math.min(fixed, dynamic);
    int length = tokens.rawLength();
    if (8L * length + (long) STORED_BITS * (length / 0xffff + 1) < best) {
      sink.store(raw, from, length);
      return;
    }
    sink.reserve((int) (best >>> 3) + Long.BYTES);
    if (fixed <= dynamic) {
      sink.put(0b010, 3);
      putTokens(tokens, fixedLiterals, fixedDistances);
    } else {
      sink.put(0b100, 3);
      putCodes(literalCount, distanceCount, codeCount);
      putTokens(tokens, literalLengths, distanceLengths);
    }
  }

  private static int used(byte[] lengths, int count, int least) {
    int used = count;
    while (used > least && lengths[used - 1] == 0) {
      used--;
    }
    return used;
  }

  private static long cost(Tokens tokens, byte[] literals, byte[] distances) {
    long bits = 0;
    for (int i = 0; i < Tokens.LITERALS; i++) {
      int extra = i > Tokens.END_OF_BLOCK ? Tokens.lengthExtra(i - Tokens.END_OF_BLOCK - 1) : 0;
      bits += (long) tokens.literalCounts[i] * (literals[i] + extra);
    }
    for (int i = 0; i < Tokens.DISTANCES; i++) {
      bits += (long) tokens.distanceCounts[i] * (distances[i] + Tokens.distanceExtra(i));
    }
    return bits;
  }

  /** Finds the runs of equal lengths; returns how often each code for them occurs. */
  private int[] findRuns(int literalCount, int distanceCount) {
    byte[] all = Arrays.copyOf(literalLengths, literalCount + distanceCount);
    System.arraycopy(distanceLengths, 0, all, literalCount, distanceCount);
    int[] counts = new int[CODE_ORDER.length];
    runCount = 0;
    for (int i = 0; i < all.length; ) {
      int run = 1;
      while (i + run < all.length && all[i + run] == all[i]) {
        run++;
      }
      int value = all[i];
      i += run;
      if (value > 0) {
        addRun(counts, value, 0);
        run--;
      }
      while (run > 0) {
        int most = value > 0 ? 6 : run < 11 ? 10 : 138;
        int part = Math.min(run, most);
        if (part < 3) {
          addRun(counts, value, 0);
          part = 1;
        } else if (value > 0) {
          addRun(counts, 16, part - 3);
        } else {
          addRun(counts, part < 11 ? 17 : 18, part < 11 ? part - 3 : part - 11);
        }
        run -= part;
      }
    }
    return counts;
  }

  private void addRun(int[] counts, int code, int extra) {
    counts[code]++;
    runs[runCount++] = extra << 5 | code;
  }

  private void putCodes(int literalCount, int distanceCount, int codeCount) {
    sink.put(literalCount - 257 | (distanceCount - 1) << 5 | (codeCount - 4) << 10, 14);
    for (int i = 0; i < codeCount; i++) {
      sink.put(codeLengths[CODE_ORDER[i]], 3);
    }
    int[] codes = HuffmanCode.codes(codeLengths, 0, codeLengths.length);
    for (int i = 0; i < runCount; i++) {
      int code = runs[i] & 31;
      sink.put(codes[code], codeLengths[code]);
      sink.put(runs[i] >>> 5, code < 16 ? 0 : code == 16 ? 2 : code == 17 ? 3 : 7);
    }
  }

  private void putTokens(Tokens tokens, byte[] literals, byte[] distances) {
    int[] literalCodes = HuffmanCode.codes(literals, 0, literals.length);
    int[] distanceCodes = HuffmanCode.codes(distances, 0, distances.length);
    for (int i = 0; i < tokens.count(); i++) {
      int token = tokens.get(i);
      if (token >= 0) {
        sink.put(literalCodes[token], literals[token]);
        continue;
      }
      int length = Tokens.length(token);
      int symbol = Tokens.lengthSymbol(length);
      int code = Tokens.END_OF_BLOCK + 1 + symbol;
      long value = literalCodes[code];
      int count = literals[code];
      value |= (long) (length - Tokens.lengthBase(symbol)) << count;
      count += Tokens.lengthExtra(symbol);
      int distance = Tokens.distance(token);
      int distanceSymbol = Tokens.distanceSymbol(distance);
      value |= (long) distanceCodes[distanceSymbol] << count;
      count += distances[distanceSymbol];
      value |= (long) (distance - Tokens.distanceBase(distanceSymbol)) << count;
      count += Tokens.distanceExtra(distanceSymbol);
      sink.put(value, count);
    }
    sink.put(literalCodes[Tokens.END_OF_BLOCK], literals[Tokens.END_OF_BLOCK]);
  }
}
