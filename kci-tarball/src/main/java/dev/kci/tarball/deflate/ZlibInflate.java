package dev.kci.tarball.deflate;

import java.nio.ByteBuffer;

/** Inflates zlib data (RFC 1950) whose length is known. Not thread-safe. */
public interface ZlibInflate extends AutoCloseable {
  /**
   * Inflates data.
   *
   * @param zlib a direct buffer; the data begin at its position and may end before its limit
   * @param content filled with what the data contain, if they are sound
   * @return whether the data are complete, intact and as long as {@code content}
   */
  boolean inflate(ByteBuffer zlib, byte[] content);

  @Override
  void close();
}
