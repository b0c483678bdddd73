package dev.kci.tarball.deflate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one record in a block's code: it copies from an earlier record whatever is equal.
 * Not thread-safe.
 */
final class RecordTokens {
  /** Maximum distance of a reference in deflate data, in bytes. */
  static final int WINDOW = 1 << 15;

  /** More bits than any record takes: the code lacks a literal of it. */
  static final int IMPOSSIBLE = 1 << 24;

  private static final int LONGEST = 258;
  // shorter ones are no better than literals: a distant reference has 13 extra bits
  private static final int SHORTEST_RUN = 3;
  private static final int SHORTEST_COPY = 4;

  /** Literals, or references: the length from bit 16 on, the distance below. */
  private int[] tokens = new int[512];

  private int count;

  /**
   * Replaces the tokens.
   *
   * @param data has the record from {@code from} up to {@code to}
   * @param before has the earlier record at {@code beforeFrom}, of the same length; null for none
   * @param distance bytes from the start of that one to the start of this one
   * @return bits that they take, or {@link #IMPOSSIBLE}
   */
  int find(
      byte[] data,
      int from,
      int to,
      byte @Nullable [] before,
      int beforeFrom,
      int distance,
      BlockCode code) {
    count = 0;
    if (tokens.length < to - from) {
      tokens = new int[to - from];
    }
    boolean runs = code.distances()[0] > 0;
    boolean copies =
        before != null
            && distance <= WINDOW
            && code.distances()[BlockCode.distanceSymbol(distance)] > 0;
    int bits = 0;
    for (int at = from; at < to; ) {
      int copy = 0;
      if (copies && before != null) {
        int most = Math.min(to, at + LONGEST);
        int start = beforeFrom + at - from;
        int equal = Arrays.mismatch(data, at, most, before, start, start + most - at);
        copy = equal < 0 ? most - at : equal;
      }
      int run = runs ? run(data, from, at, to) : 0;
      boolean isRun = run >= SHORTEST_RUN && run >= copy;
      int length = isRun ? run : copy >= SHORTEST_COPY ? copy : 0;
      length = length == 0 ? 0 : code.longest(length);
      if (length > 0) {
        int token = length << 16 | (isRun ? 1 : distance);
        tokens[count++] = token;
        bits += code.cost(length, isRun ? 1 : distance);
        at += length;
      } else {
        int literal = data[at++] & 0xff;
        if (code.literals()[literal] == 0) {
          return IMPOSSIBLE;
        }
        tokens[count++] = literal;
        bits += code.literals()[literal];
      }
    }
    return bits;
  }

  /** Returns the number of bytes that repeat the one before {@code at}. */
  private static int run(byte[] data, int from, int at, int to) {
    int end = at == from ? 0 : Math.min(to, at + LONGEST);
    int i = at;
    while (i < end && data[i] == data[at - 1]) {
      i++;
    }
    return Math.max(0, i - at);
  }

  void put(BitSink sink, BlockEncoder encoder) {
    sink.reserve(8 * count);
    for (int i = 0; i < count; i++) {
      int length = tokens[i] >>> 16;
      if (length == 0) {
        encoder.putLiteral(sink, tokens[i]);
      } else {
        encoder.putReference(sink, length, tokens[i] & 0xffff);
      }
    }
  }
}
