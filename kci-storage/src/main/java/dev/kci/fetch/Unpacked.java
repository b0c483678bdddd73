package dev.kci.fetch;

import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * Unpacks files that were stored compressed. The content decides, because names and types are what
 * an uploader wrote.
 */
public final class Unpacked {
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};
  private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

  private Unpacked() {}

  /**
   * Returns the unpacked content of a gzip or zstd file, and any other content unchanged. It may be
   * far longer than {@code in}, so whoever reads it needs a limit.
   *
   * @throws IOException if {@code in} does, or the file is damaged; later reads may also throw it
   */
  public static InputStream stream(InputStream in) throws IOException {
    Whole head = new Whole(in);
    byte[] magic = head.readNBytes(ZSTD.length);
    head.unread(magic);
    if (magic.length >= GZIP.length && Arrays.equals(Arrays.copyOf(magic, GZIP.length), GZIP)) {
      return new GZIPInputStream(head);
    }
    return Arrays.equals(magic, ZSTD) ? new Zstd(head) : head;
  }

  /**
   * Reports input until its end: otherwise the JDK may stop after the first part of a gzip file.
   */
  private static final class Whole extends PushbackInputStream {
    Whole(InputStream in) {
      super(in, ZSTD.length);
    }

    @Override
    public int available() {
      return 1;
    }
  }

  /** Reports damage as the JDK does for gzip. */
  private static final class Zstd extends FilterInputStream {
    Zstd(InputStream in) {
      super(new ZstdInputStream(in));
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return in.read(buffer, offset, length);
      } catch (MalformedInputException e) {
        throw new IOException("damaged zstd file: " + e.getMessage(), e);
      }
    }
  }
}
