package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ConsoleWriterTest {
  private static final String HOSTILE = "x\nforged\u001b[31m\u009b\u202e\u2028";
  private static final String SHOWN = "x\\nforged\\u001b[31m\\u009b\\u202e\\u2028";

  @Test
  void printlnIsOneLine() {
    assertThat(printed(out -> out.println(HOSTILE))).isEqualTo(SHOWN + "\n");
    assertThat(printed(out -> out.println(new StringBuilder(HOSTILE)))).isEqualTo(SHOWN + "\n");
  }

  @Test
  void argumentsOfPrintfAreOneLineEach() {
    assertThat(printed(out -> out.printf("%-3s %d%n%s|", HOSTILE, 7, new StringBuilder(HOSTILE))))
        .isEqualTo(SHOWN + " 7\n" + SHOWN + "|");
  }

  @Test
  void ownColoursStayAroundTextFromOutside() {
    assertThat(printed(out -> out.printf("%s|%s", new Styled(31, HOSTILE), new Styled(0, "\n"))))
        .isEqualTo("\u001b[31m" + SHOWN + "\u001b[0m|\\n");
  }

  @Test
  void aBlockKeepsItsLinesAndColours() {
    String block = "a\n\tb \u001b[1;31mbold\u001b[0m\n";
    assertThat(printed(out -> out.print(block))).isEqualTo(block);
    assertThat(printed(out -> out.print("\u001b[2J\u001b]0;t\u0007\r\u009b\u202e\ud800")))
        .isEqualTo("\\u001b[2J\\u001b]0;t\\u0007\\r\\u009b\\u202e\\ud800");
  }

  @Test
  void aLineOfMegabytesStaysWhole() {
    assertThat(printed(out -> out.println("x".repeat(3_000_000)))).hasSize(3_000_001);
  }

  private static String printed(Consumer<ConsoleWriter> print) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ConsoleWriter out = ConsoleWriter.to(bytes);
    print.accept(out);
    out.flush();
    return bytes.toString(Charset.defaultCharset()).replace(System.lineSeparator(), "\n");
  }
}
