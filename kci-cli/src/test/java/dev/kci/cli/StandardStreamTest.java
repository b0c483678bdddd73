package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StandardStreamTest {
  private static final Path FULL = Path.of("/dev/full");

  @Test
  void aFullDiskIsNoBrokenPipe() throws IOException {
    assumeThat(Files.exists(FULL)).isTrue();
    try (OutputStream full = new FileOutputStream(FULL.toFile())) {
      StandardStream stream = new StandardStream(full);
      assertThatThrownBy(() -> stream.write(1)).isInstanceOf(IOException.class);
      assertThat(stream.failure())
          .hasValueSatisfying(e -> assertThat(StandardStream.isBrokenPipe(e)).isFalse());
    }
  }

  @Test
  void aPipeThatNobodyReadsIsOne() throws IOException {
    Pipe pipe = Pipe.open();
    pipe.source().close();
    try (Pipe.SinkChannel sink = pipe.sink()) {
      assertThatThrownBy(() -> sink.write(ByteBuffer.allocate(1)))
          .isInstanceOfSatisfying(
              IOException.class, e -> assertThat(StandardStream.isBrokenPipe(e)).isTrue());
    }
  }
}
