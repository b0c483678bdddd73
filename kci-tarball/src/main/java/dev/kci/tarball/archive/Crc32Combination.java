package dev.kci.tarball.archive;

/**
 * Computes the CRC-32 of two concatenated pieces from the CRC of each, so that different cores can
 * sum the pieces. A CRC is a remainder of polynomials over GF(2); appending n zero bytes multiplies
 * it by x^(8n). Source: crc32_combine of zlib.
 */
final class Crc32Combination {
  private static final int POLYNOMIAL = 0xedb88320;

  /** x^(8 * 2^k) modulo the polynomial, bits reflected. */
  private static final int[] POWERS = new int[Long.SIZE];

  static {
    POWERS[0] = 1 << 23; // x^8
    for (int k = 1; k < POWERS.length; k++) {
      POWERS[k] = multiply(POWERS[k - 1], POWERS[k - 1]);
    }
  }

  private Crc32Combination() {}

  /**
   * @param first CRC-32 of the first piece
   * @param second CRC-32 of the second piece
   * @param secondLength bytes of the second piece
   */
  static int combine(int first, int second, long secondLength) {
    return multiply(powerOfX(secondLength), first) ^ second;
  }

  /** x^(8n) modulo the polynomial, bits reflected. */
  private static int powerOfX(long n) {
    int result = 1 << 31; // x^0
    for (long rest = n; rest != 0; rest &= rest - 1) {
      result = multiply(POWERS[Long.numberOfTrailingZeros(rest)], result);
    }
    return result;
  }

  private static int multiply(int a, int b) {
    int product = 0;
    for (int bit = 1 << 31; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= b;
      }
      b = (b & 1) != 0 ? (b >>> 1) ^ POLYNOMIAL : b >>> 1;
    }
    return product;
  }
}
