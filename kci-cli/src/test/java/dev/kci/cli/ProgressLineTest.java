package dev.kci.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @Test
  void aTextFitsTheTerminalAndIsRemoved() {
    ConsoleWriter err = ConsoleWriter.to(written, UTF_8, Terminal.of(10, false));
    try (ProgressLine line = new ProgressLine(err)) {
      assertThat(line.isShown()).isTrue();
      line.show("0123456789\u001b[2J");
      line.show("too early");
      line.clear();
      line.show("12");
    }
    assertThat(written.toString(UTF_8)).isEqualTo("\r01234567…\r         \r" + "\r12" + "\r  \r");
  }

  @Test
  void nothingGoesToAFile() {
    ConsoleWriter err = ConsoleWriter.to(written, UTF_8, Terminal.none());
    try (ProgressLine line = new ProgressLine(err)) {
      assertThat(line.isShown()).isFalse();
      line.show("text");
    }
    assertThat(written.size()).isZero();
  }
}
