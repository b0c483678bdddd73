package dev.kci.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes the beginning of a log, then a line that says the rest is dropped: a job may write
 * forever, and the disk belongs to the runner. Closing this leaves the underlying stream open.
 */
public final class BoundedCopy extends OutputStream {
  private final OutputStream out;
  private final long most;
  private long left;
  private boolean cut;

  /**
   * Wraps a stream.
   *
   * @param most the maximum number of bytes, without the final line
   */
  public BoundedCopy(OutputStream out, long most) {
    this.out = out;
    this.most = most;
    this.left = most;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int count = (int) Math.min(left, length);
    out.write(bytes, offset, count);
    left -= count;
    if (count < length && !cut) {
      cut = true;
      String line = "\n# kci-runner: the log goes on; its first %d bytes are kept%n";
      out.write(line.formatted(most).getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void write(int next) throws IOException {
    write(new byte[] {(byte) next}, 0, 1);
  }

  /** Returns whether nothing has been dropped yet. */
  public boolean hasRoom() {
    return !cut;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
