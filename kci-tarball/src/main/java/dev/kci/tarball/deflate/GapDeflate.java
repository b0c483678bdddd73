package dev.kci.tarball.deflate;

import java.nio.ByteBuffer;

/** Compresses data with gaps, which other bytes fill later. Not thread-safe. */
public final class GapDeflate implements AutoCloseable {
  private final RawDeflate deflate;
  private final StreamScanner scanner = new StreamScanner();

  GapDeflate(RawDeflate deflate) {
    this.deflate = deflate;
  }

  /**
   * Compresses the remaining bytes of a direct buffer.
   *
   * @param gaps where the gaps begin and end, in turn. No bytes on both sides of one of these
   *     places may repeat earlier ones, which holds if each gap has a value that occurs nowhere
   *     else
   * @param count of places
   * @param target gets the stream
   */
  public void compress(ByteBuffer raw, int[] gaps, int count, GappedStream.Builder target) {
    int length = deflate.compress(raw);
    scanner.scan(deflate.stream(), length, gaps, count, target);
  }

  @Override
  public void close() {
    deflate.close();
  }
}
