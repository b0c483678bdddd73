package dev.kci.runtime.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.LogContainerCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Frame;
import dev.kci.runtime.LogStream;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** A container's standard output and error, interleaved. */
final class ContainerLog extends ResultCallback.Adapter<Frame> implements LogStream {
  /** The engine's logging driver does not keep logs. */
  private static final int NOT_IMPLEMENTED = 501;

  private final LogContainerCmd command;
  private volatile @Nullable OutputStream out;

  ContainerLog(LogContainerCmd command) {
    this.command = command.withStdOut(true).withStdErr(true);
  }

  @Override
  public void copyTo(OutputStream to) throws IOException {
    out = to;
    try {
      command.exec(this);
      awaitCompletion();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (DockerException e) {
      if (e.getHttpStatus() != NOT_IMPLEMENTED) {
        throw new IOException(ErrorText.of(e), e);
      }
    } catch (RuntimeException e) { // the transport wraps I/O errors in these
      throw new IOException(ErrorText.of(e), e);
    }
  }

  @Override
  public void onNext(Frame frame) {
    OutputStream to = out;
    try {
      if (to != null) {
        to.write(frame.getPayload());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
