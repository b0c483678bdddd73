package dev.kci.storage;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Reports the number of bytes written; used by one thread. */
final class WatchedOutputStream extends FilterOutputStream {
  private final UploadProgress progress;
  private long written;

  WatchedOutputStream(OutputStream out, UploadProgress progress) {
    super(out);
    this.progress = progress;
  }

  @Override
  public void write(int value) throws IOException {
    out.write(value);
    progress.sent(++written);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    written += length;
    progress.sent(written);
  }
}
