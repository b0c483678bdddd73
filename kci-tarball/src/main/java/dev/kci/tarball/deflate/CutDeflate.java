package dev.kci.tarball.deflate;

import java.util.ArrayList;
import java.util.List;

/**
 * Compresses data and cuts the result at given places, so that each part is whole deflate blocks
 * that end at a byte boundary. No library can do that with libdeflate, which ends each stream; here
 * its tokens are read back and written as blocks, with a Huffman code for each part. Not
 * thread-safe.
 */
public final class CutDeflate implements AutoCloseable {
  private final RawDeflate deflate;
  private final TokenReader reader = new TokenReader();
  private final Tokens tokens = new Tokens();
  private final BitSink sink = new BitSink();
  private final BlockWriter writer = new BlockWriter(sink);

  CutDeflate(RawDeflate deflate) {
    this.deflate = deflate;
  }

  /**
   * Compresses the first bytes of {@code raw} up to the last of the {@code ends}.
   *
   * @param ends of the parts, ascending. No bytes on both sides of one may repeat earlier ones,
   *     which holds if the parts in between have a value that occurs nowhere else
   * @param wanted which of the parts are returned; the others are empty
   */
  public List<byte[]> compress(byte[] raw, int[] ends, boolean[] wanted) {
    List<byte[]> parts = new ArrayList<>(ends.length);
    int length = deflate.compress(raw, ends[ends.length - 1]);
    reader.start(deflate.stream(), length);
    int at = 0;
    for (int i = 0; i < ends.length; i++) {
      while (at < ends[i]) {
        reader.read(tokens, ends[i] - at);
        if (wanted[i]) {
          writer.write(tokens, raw, at);
        }
        at += tokens.rawLength();
      }
      sink.align();
      parts.add(sink.take());
    }
    return parts;
  }

  @Override
  public void close() {
    deflate.close();
  }
}
