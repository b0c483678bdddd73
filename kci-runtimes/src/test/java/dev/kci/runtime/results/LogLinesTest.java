package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLinesTest {
  /** N stands for a line feed, R for a carriage return; lines are separated by slashes. */
  @ParameterizedTest
  @CsvSource({
    "aNbN,    a/b",
    "aNb,     a/b",
    "aNNb,    a//b",
    "aRNbRRN, a/b",
    "aRbN,    aRb",
    "a,       a",
  })
  void linesEndWithALineFeed(String log, String lines) throws IOException {
    assertThat(read(log.replace('N', '\n').replace('R', '\r')))
        .containsExactly(lines.replace('R', '\r').split("/"));
  }

  @Test
  void emptyLogHasNoLine() throws IOException {
    assertThat(read("")).isEmpty();
    assertThat(read("\n")).containsExactly("");
    assertThat(read("\r\n")).containsExactly("");
  }

  @Test
  void longLineIsCut() throws IOException {
    assertThat(read("x".repeat(8193) + "\n" + "y".repeat(8192) + "\n" + "z".repeat(100_000)))
        .extracting(String::length)
        .containsExactly(8192, 8192, 8192);
  }

  private static List<String> read(String log) throws IOException {
    List<String> lines = new ArrayList<>();
    LogLines.read(new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)), lines::add);
    return lines;
  }
}
