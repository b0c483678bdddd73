package dev.kci.tarball.cache;

import dev.kci.files.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * What a block depends on, as a SHA-256.
 *
 * @param a the first 8 bytes, and so on
 */
public record BlockKey(long a, long b, long c, long d) {
  static final int BYTES = 4 * Long.BYTES;

  /** Returns the key of everything that a block depends on. */
  public static BlockKey of(ByteBuffer parts) {
    MessageDigest digest = Sha256.start();
    digest.update(parts);
    return read(ByteBuffer.wrap(digest.digest()));
  }

  static BlockKey read(ByteBuffer bytes) {
    return new BlockKey(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
  }

  void write(ByteBuffer bytes) {
    bytes.putLong(a).putLong(b).putLong(c).putLong(d);
  }
}
