package dev.kci.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fails as soon as a stream exceeds the limit; shorter streams are unchanged. */
final class BoundedInputStream extends FilterInputStream {
  private final long most;
  private long read;

  BoundedInputStream(InputStream in, long most) {
    super(in);
    this.most = most;
  }

  /** Thrown if the stream exceeds the limit. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;

    TooLongException(long most) {
      super("longer than the " + most + " bytes allowed");
    }
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    if (value >= 0) {
      count(1);
    }
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    // one byte more than is left, to tell the stream's end from the limit
    int wanted = (int) Math.min(length, most - read + 1);
    int count = super.read(buffer, offset, wanted);
    count(Math.max(0, count));
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = super.skip(Math.min(count, most - read + 1));
    count(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(long more) throws TooLongException {
    read += more;
    if (read > most) {
      throw new TooLongException(most);
    }
  }
}
