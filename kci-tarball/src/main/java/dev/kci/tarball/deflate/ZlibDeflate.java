package dev.kci.tarball.deflate;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Compresses with Java's zlib. */
final class ZlibDeflate implements RawDeflate {
  private final Deflater deflater;
  private byte[] stream = new byte[1 << 16];

  /**
   * @param level 1 (fast) to 9 (small)
   */
  ZlibDeflate(int level) {
    deflater = new Deflater(level, true);
  }

  @Override
  public int compress(ByteBuffer data) {
    deflater.setInput(data.duplicate());
    deflater.finish();
    int count = 0;
    while (!deflater.finished()) {
      if (stream.length - count <= SPARE) {
        stream = Arrays.copyOf(stream, 2 * stream.length);
      }
      count += deflater.deflate(stream, count, stream.length - count - SPARE);
    }
    deflater.reset();
    return count;
  }

  @Override
  public byte[] stream() {
    return stream;
  }

  @Override
  public void close() {
    deflater.end();
  }
}
