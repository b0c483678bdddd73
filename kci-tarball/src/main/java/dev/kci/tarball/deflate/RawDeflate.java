package dev.kci.tarball.deflate;

import java.nio.ByteBuffer;

/** Compresses data as one complete deflate stream. Not thread-safe. */
interface RawDeflate extends AutoCloseable {
  /** Bytes after a stream that may be read, whatever they are. */
  int SPARE = 16;

  /** Compresses the remaining bytes of a direct buffer; returns the length of {@link #stream()}. */
  int compress(ByteBuffer data);

  /**
   * Returns the last stream, which is valid until the next call of {@link #compress} and has at
   * least {@link #SPARE} bytes after it.
   */
  byte[] stream();

  @Override
  void close();
}
