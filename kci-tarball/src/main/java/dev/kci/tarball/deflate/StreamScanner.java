package dev.kci.tarball.deflate;

/**
 * Finds the blocks of a complete deflate stream (RFC 1951) and the bits at which given places of
 * its content begin, without inflating it. The stream must come from this process: it checks what
 * would otherwise go wrong unnoticed, not every rule of the format. Not thread-safe.
 */
final class StreamScanner {
  private static final int LITERAL_BITS = 11;
  private static final int DISTANCE_BITS = 9;

  /** Of the two symbols that only complete the fixed code: more bytes than any place. */
  private static final int UNUSED = 1 << 30;

  /**
   * Entries of literals and lengths: bytes of content in bits 8 to 16, or 0 at the end of a block;
   * the number of bits that add to it in bits 4 to 7.
   */
  private final DecodeTable literals = new DecodeTable(LITERAL_BITS);

  /** Entries of distances: the number of bits after the code from bit 4 on. */
  private final DecodeTable distances = new DecodeTable(DISTANCE_BITS);

  private byte[] stream = new byte[0];
  private int bit;
  private int content;

  /**
   * Adds a stream with its blocks and places to others.
   *
   * @param data with {@link RawDeflate#SPARE} bytes after the stream
   * @param length of the stream in bytes
   * @param places ascending positions in the content, none of which a reference covers
   * @param placeCount how many places there are
   */
  void scan(byte[] data, int length, int[] places, int placeCount, GappedStream.Builder target) {
    stream = data;
    bit = 0;
    content = 0;
    int next = 0;
    boolean last = false;
    while (!last) {
      int start = bit;
      BitSource source = new BitSource(data, bit);
      last = source.take(1) == 1;
      int type = source.take(2);
      if (type == 0) {
        source.align();
        int stored = source.take(16);
        bit = source.at() + 16;
        target.block(start, bit, bit + 8 * stored);
        for (; next < placeCount && places[next] <= content + stored; next++) {
          target.place(bit + 8 * (places[next] - content));
        }
        content += stored;
        bit += 8 * stored;
      } else {
        fill(type == 1 ? BlockCode.FIXED : BlockCode.read(source));
        int tokens = source.at();
        bit = tokens;
        while (goTo(next < placeCount ? places[next] : Integer.MAX_VALUE, length)) {
          target.place(bit);
          next++;
        }
        target.block(start, tokens, bit);
      }
    }
    if (next < placeCount || bit > 8 * length) {
      throw new IllegalStateException("the stream ends before its content");
    }
    target.end(data, length);
  }

  private void fill(BlockCode code) {
    literals.fill(code.literals(), BlockCode.LITERALS, StreamScanner::literal);
    distances.fill(
        code.distances(),
        BlockCode.DISTANCE_SYMBOLS,
        symbol -> BlockCode.distanceExtra(symbol) << 4);
  }

  private static int literal(int symbol) {
    int length = symbol - BlockCode.END_OF_BLOCK - 1;
    if (length >= BlockCode.LENGTH_SYMBOLS) {
      return UNUSED;
    }
    if (length >= 0) {
      return BlockCode.lengthBase(length) << 8 | BlockCode.lengthExtra(length) << 4;
    }
    return symbol == BlockCode.END_OF_BLOCK ? 0 : 1 << 8;
  }

  /**
   * Goes on to a place, or after the end of the block; returns whether it got to the place. All in
   * local variables: this sees every token of an archive.
   */
  private boolean goTo(int place, int length) {
    int[] literal = literals.entries();
    int[] distance = distances.entries();
    byte[] data = stream;
    int at = (bit >>> 3) + Long.BYTES;
    long bits = (long) BitSource.LONGS.get(data, bit >>> 3) >>> (bit & 7);
    int count = Long.SIZE - (bit & 7);
    int done = content;
    boolean ended = false;
    while (done < place) {
      if (count < 48) { // a length with its distance
        if (at > length + Long.BYTES) {
          throw new IllegalStateException("the stream ends before its content");
        }
        bits |= (long) BitSource.LONGS.get(data, at) << count;
        at += 63 - count >>> 3;
        count |= 56;
      }
      int entry = literal[(int) bits & (1 << LITERAL_BITS) - 1];
      if (entry == DecodeTable.LONGER) {
        entry = literals.find(bits);
      }
      int bytes = entry >>> 8;
      bits >>>= entry & 15;
      count -= entry & 15;
      if (bytes == 1) {
        done++;
      } else if (bytes > 0) {
        int extra = entry >>> 4 & 15;
        done += bytes + ((int) bits & (1 << extra) - 1);
        bits >>>= extra;
        int reference = distance[(int) bits & (1 << DISTANCE_BITS) - 1];
        if (reference == DecodeTable.LONGER) {
          reference = distances.find(bits);
        }
        int rest = (reference & 15) + (reference >>> 4);
        bits >>>= rest;
        count -= extra + rest;
      } else {
        ended = true;
        break;
      }
    }
    bit = 8 * at - count;
    content = done;
    if (done > place) {
      throw new IllegalStateException("a reference covers a place");
    }
    return !ended;
  }
}
