package dev.kci.tarball.deflate;

/** Compresses data as one complete deflate stream. Not thread-safe. */
interface RawDeflate extends AutoCloseable {
  /** Bytes after a stream that may be read, whatever they are. */
  int SPARE = 16;

  /** Compresses the first {@code length} bytes; returns the length of {@link #stream()}. */
  int compress(byte[] data, int length);

  /**
   * Returns the last stream, which is valid until the next call of {@link #compress} and has at
   * least {@link #SPARE} bytes after it.
   */
  byte[] stream();

  @Override
  void close();
}
