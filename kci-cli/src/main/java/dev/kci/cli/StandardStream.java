package dev.kci.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output or error. Remembers the first failed write, which a {@link java.io.PrintWriter}
 * reduces to a flag, and writes nothing after it. Not buffered. Thread-safe.
 */
final class StandardStream extends OutputStream {
  private final OutputStream target;
  private @Nullable IOException failure;

  StandardStream(OutputStream target) {
    this.target = target;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      target.write(bytes, offset, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public synchronized void flush() throws IOException {
    if (failure == null) {
      target.flush();
    }
  }

  /** Returns the first failed write; empty while all writes succeed. */
  synchronized Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * Returns whether a write failed because the reader closed the pipe, as {@code | head} does. Java
   * gives no error number and the message depends on the locale, so this provokes the same failure
   * and compares the messages.
   */
  static boolean isBrokenPipe(IOException failure) {
    try {
      Pipe pipe = Pipe.open();
      pipe.source().close();
      try (Pipe.SinkChannel sink = pipe.sink()) {
        sink.write(ByteBuffer.allocate(1));
      } catch (IOException e) {
        return Objects.equals(e.getMessage(), failure.getMessage());
      }
    } catch (IOException e) {
      return false; // no pipe to compare with: better a message too many
    }
    return false;
  }
}
