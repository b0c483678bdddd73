package dev.kci.tarball.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads the tokens of a complete deflate stream (RFC 1951) that this process has just compressed:
 * it checks what would otherwise go wrong unnoticed, not every rule of the format. Not thread-safe.
 */
final class TokenReader {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int[] CODE_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };
  private static final int LONGEST_CODE = 15;

  /** Of an entry: the length of its code in bits 0 to 3, the symbol above. */
  private final int[] literals = new int[1 << LONGEST_CODE];

  private final int[] distances = new int[1 << LONGEST_CODE];
  private final int[] codeLengths = new int[1 << 7];
  private final byte[] lengths = new byte[Tokens.LITERALS + 2 + Tokens.DISTANCES + 2];
  private int literalMask;
  private int distanceMask;
  private byte[] stream = new byte[0];
  private int end;
  private int at;
  private long bits;
  private int bitCount;
  private boolean inBlock;
  private boolean last;
  private int stored;
  private boolean isStored;

  /**
   * Starts with a stream.
   *
   * @param length of the stream, with {@link RawDeflate#SPARE} bytes after it
   */
  void start(byte[] data, int length) {
    stream = data;
    end = length;
    at = 0;
    bits = 0;
    bitCount = 0;
    inBlock = false;
    last = false;
  }

  /**
   * Replaces the tokens by those of the current block, or of the next one after its end, up to
   * {@code limit} bytes of content.
   *
   * @throws IllegalStateException if a reference covers the limit, or the stream is not deflate
   */
  void read(Tokens tokens, int limit) {
    tokens.clear();
    while (tokens.rawLength() == 0) {
      if (!inBlock) {
        startBlock();
      }
      if (isStored) {
        readStored(tokens, limit);
      } else {
        readCoded(tokens, limit);
      }
    }
    if (tokens.rawLength() > limit) {
      throw new IllegalStateException("a reference covers the end of a file");
    }
  }

  private void startBlock() {
    if (last) {
      throw new IllegalStateException("the stream ends before its content");
    }
    last = take(1) == 1;
    int type = take(2);
    inBlock = true;
    isStored = type == 0;
    if (type == 0) {
      take(bitCount & 7);
      stored = take(16);
      take(16);
    } else if (type == 1) {
      fixedCodes();
    } else {
      dynamicCodes();
    }
  }

  private void fixedCodes() {
    HuffmanCode.fixedLengths(lengths);
    literalMask = table(literals, lengths, 0, 288, LONGEST_CODE);
    Arrays.fill(lengths, 0, 30, (byte) 5);
    distanceMask = table(distances, lengths, 0, 30, LONGEST_CODE);
  }

  private void dynamicCodes() {
    int literalCount = take(5) + 257;
    int distanceCount = take(5) + 1;
    int codeCount = take(4) + 4;
    Arrays.fill(lengths, 0, 19, (byte) 0);
    for (int i = 0; i < codeCount; i++) {
      lengths[CODE_ORDER[i]] = (byte) take(3);
    }
    int mask = table(codeLengths, lengths, 0, 19, 7);
    for (int i = 0; i < literalCount + distanceCount; ) {
      refill();
      int entry = codeLengths[(int) bits & mask];
      drop(entry & 15);
      int symbol = entry >>> 4;
      if (symbol < 16) {
        lengths[i++] = (byte) symbol;
      } else {
        int repeat = symbol == 16 ? 3 + take(2) : symbol == 17 ? 3 + take(3) : 11 + take(7);
        Arrays.fill(lengths, i, i + repeat, symbol == 16 ? lengths[i - 1] : 0);
        i += repeat;
      }
    }
    literalMask = table(literals, lengths, 0, literalCount, LONGEST_CODE);
    distanceMask = table(distances, lengths, literalCount, distanceCount, LONGEST_CODE);
  }

  /** Fills a table that is indexed by the next bits; returns the mask for them. */
  private static int table(int[] table, byte[] lengths, int from, int count, int longest) {
    int[] codes = HuffmanCode.codes(lengths, from, count);
    int most = 1;
    for (int i = 0; i < count; i++) {
      most = Math.max(most, lengths[from + i]);
    }
    if (most > longest) {
      throw new IllegalStateException("a code has " + most + " bits");
    }
    Arrays.fill(table, 0, 1 << most, 0);
    for (int symbol = 0; symbol < count; symbol++) {
      int length = lengths[from + symbol];
      if (length > 0) {
        for (int i = codes[symbol]; i < 1 << most; i += 1 << length) {
          table[i] = symbol << 4 | length;
        }
      }
    }
    return (1 << most) - 1;
  }

  private void readStored(Tokens tokens, int limit) {
    while (stored > 0 && tokens.rawLength() < limit) {
      tokens.addLiteral(take(8));
      stored--;
    }
    inBlock = stored > 0;
  }

  private void readCoded(Tokens tokens, int limit) {
    while (tokens.rawLength() < limit) {
      refill(); // at least 56 bits; a reference has at most 48
      int entry = literals[(int) bits & literalMask];
      drop(entry & 15);
      int symbol = entry >>> 4;
      if (symbol < Tokens.END_OF_BLOCK && entry != 0) {
        tokens.addLiteral(symbol);
      } else if (symbol == Tokens.END_OF_BLOCK) {
        inBlock = false;
        return;
      } else {
        readReference(tokens, symbol - Tokens.END_OF_BLOCK - 1);
      }
    }
  }

  private void readReference(Tokens tokens, int lengthSymbol) {
    if (lengthSymbol < 0 || lengthSymbol > 28) {
      throw new IllegalStateException("unknown code in the stream");
    }
    int length = Tokens.lengthBase(lengthSymbol) + dropExtra(Tokens.lengthExtra(lengthSymbol));
    int entry = distances[(int) bits & distanceMask];
    drop(entry & 15);
    int symbol = entry >>> 4;
    int distance = Tokens.distanceBase(symbol) + dropExtra(Tokens.distanceExtra(symbol));
    tokens.addReference(lengthSymbol, length, symbol, distance);
  }

  private int dropExtra(int count) {
    int value = (int) bits & (1 << count) - 1;
    drop(count);
    return value;
  }

  private int take(int count) {
    refill();
    return dropExtra(count);
  }

  private void drop(int count) {
    bits >>>= count;
    bitCount -= count;
  }

  private void refill() {
    if (at > end + Long.BYTES) { // up to 7 bytes are read ahead
      throw new IllegalStateException("the stream ends before its content");
    }
    bits |= (long) LONGS.get(stream, at) << bitCount;
    at += 63 - bitCount >>> 3;
    bitCount |= 56;
  }
}
