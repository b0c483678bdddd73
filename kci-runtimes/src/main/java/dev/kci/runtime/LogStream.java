package dev.kci.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A job's output as its runtime hands it out, from its beginning. */
public interface LogStream extends Closeable {
  /**
   * Copies it to its end, or until another thread closes it.
   *
   * @throws IOException when the runtime does not hand it out, or stops to
   */
  void copyTo(OutputStream out) throws IOException;

  /** Of a runtime that hands it out as bytes. */
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
