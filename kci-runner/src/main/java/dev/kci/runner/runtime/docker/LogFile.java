package dev.kci.runner.runtime.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a container's output to a file as it comes: standard output and error in their order. */
final class LogFile extends ResultCallback.Adapter<Frame> {
  private final OutputStream out;

  LogFile(Path path) throws IOException {
    this.out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16);
  }

  @Override
  public void onNext(Frame frame) {
    try {
      out.write(frame.getPayload());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    super.close();
    out.close();
  }
}
