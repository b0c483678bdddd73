package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogTailTest {
  private final LogTail tail = new LogTail();

  @Test
  void keepsTheLastLines() {
    IntStream.range(0, 100_000).forEach(line -> tail.line("line " + line));
    tail.line("");
    tail.line("   ");
    assertThat(tail.lines()).hasSize(8).startsWith("line 99992").endsWith("line 99999");
  }

  @Test
  void cutsALongLineBetweenCharacters() {
    tail.line("x".repeat(199) + "\uD83D\uDE00" + "y".repeat(5000));
    assertThat(tail.lines()).containsExactly("x".repeat(199) + "…");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "\u001B[31merror:\u001B[0m no space|error: no space",
        "\u001B]0;title\u0007make: *** [all] Error 2|make: *** [all] Error 2",
        "10%\r20%|10%\\r20%",
        "a\u0000\u0008b|a\\u0000\\u0008b",
        "safe \u202Eesrever|safe \\u202eesrever",
        "  indented \u00E9|  indented \u00E9",
      })
  void escapesDeceptiveCharacters(String line, String shown) {
    tail.line(line);
    assertThat(tail.lines()).containsExactly(shown);
  }

  @Test
  void lineOfOnlyTerminalSequencesIsSkipped() {
    tail.line("\u001B[2J");
    assertThat(tail.lines()).isEmpty();
  }
}
