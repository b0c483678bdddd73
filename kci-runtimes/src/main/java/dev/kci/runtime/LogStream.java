package dev.kci.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A job's output as its runtime provides it, from the beginning. */
public interface LogStream extends Closeable {
  /**
   * Copies the log to its end, or until another thread closes it.
   *
   * @throws IOException if the runtime does not provide it, or breaks off
   */
  void copyTo(OutputStream out) throws IOException;

  /** Wraps a plain stream of bytes. */
  static LogStream of(InputStream in) {
    return new LogStream() {
      @Override
      public void copyTo(OutputStream out) throws IOException {
        in.transferTo(out);
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    };
  }
}
