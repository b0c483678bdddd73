package dev.kci.tarball.archive;

import dev.kci.files.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/**
 * One gzip member put together from blocks, with the SHA-256 of what is written. Nothing in it
 * tells when, where or from what file it was made. Not thread-safe; does not close its target.
 */
final class GzipStream {
  // magic, deflate, no flags, no time, no extra flags, system unix: as gzip -n writes it
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
  private static final byte[] LAST_BLOCK = {3, 0}; // final, fixed codes, nothing in it

  private final OutputStream target;
  private final MessageDigest sha256 = Sha256.start();
  private long length;
  private long rawLength;
  private int crc;

  GzipStream(OutputStream target) throws IOException {
    this.target = target;
    write(HEADER, HEADER.length);
  }

  void append(CompressedBlock block) throws IOException {
    write(block.data(), block.length());
    crc = Crc32Combination.combine(crc, block.crc(), block.rawLength());
    rawLength += block.rawLength();
  }

  /** Bytes written so far. */
  long length() {
    return length;
  }

  /** Bytes before compression so far. */
  long rawLength() {
    return rawLength;
  }

  /** Ends the member; returns the SHA-256 of the whole as hexadecimal text. */
  String finish() throws IOException {
    write(LAST_BLOCK, LAST_BLOCK.length);
    byte[] trailer = new byte[8];
    for (int i = 0; i < 4; i++) {
      trailer[i] = (byte) (crc >>> (8 * i));
      trailer[4 + i] = (byte) (rawLength >>> (8 * i));
    }
    write(trailer, trailer.length);
    return Sha256.finish(sha256);
  }

  private void write(byte[] data, int count) throws IOException {
    target.write(data, 0, count);
    sha256.update(data, 0, count);
    length += count;
  }
}
