package dev.kci.tarball.deflate;

/** Writes tokens in a block's code. Thread-safe. */
final class BlockEncoder {
  static final BlockEncoder FIXED = new BlockEncoder(BlockCode.FIXED);

  private final BlockCode code;
  private final int[] literals;
  private final int[] distances;

  BlockEncoder(BlockCode code) {
    this.code = code;
    this.literals = BlockCode.bits(code.literals(), BlockCode.LITERALS);
    this.distances = BlockCode.bits(code.distances(), BlockCode.DISTANCES);
  }

  BlockCode code() {
    return code;
  }

  /** Adds a literal or the end of the block; there must be room. */
  void putLiteral(BitSink sink, int symbol) {
    sink.put(literals[symbol], code.literals()[symbol]);
  }

  /** Adds a reference; there must be room. */
  void putReference(BitSink sink, int length, int distance) {
    int symbol = BlockCode.lengthSymbol(length);
    int literal = BlockCode.END_OF_BLOCK + 1 + symbol;
    sink.put(literals[literal], code.literals()[literal]);
    sink.put(length - BlockCode.lengthBase(symbol), BlockCode.lengthExtra(symbol));
    int far = BlockCode.distanceSymbol(distance);
    sink.put(distances[far], code.distances()[far]);
    sink.put(distance - BlockCode.distanceBase(far), BlockCode.distanceExtra(far));
  }
}
