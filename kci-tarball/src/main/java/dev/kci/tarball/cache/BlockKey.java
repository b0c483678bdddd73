package dev.kci.tarball.cache;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a block depends on, as a SHA-256.
 *
 * @param a the first 8 bytes, and so on
 */
public record BlockKey(long a, long b, long c, long d) {
  static final int BYTES = 4 * Long.BYTES;

  /** The key of all that a block depends on. */
  public static BlockKey of(ByteBuffer parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(parts);
      return read(ByteBuffer.wrap(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  static BlockKey read(ByteBuffer bytes) {
    return new BlockKey(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
  }

  void write(ByteBuffer bytes) {
    bytes.putLong(a).putLong(b).putLong(c).putLong(d);
  }
}
