package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
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

  @Test
  void asciiOutputShowsTreesAndEscapesOtherCharacters() {
    String text = "├─ a → b…\n└─ Jürgen 😀\n";
    assertThat(printed(StandardCharsets.US_ASCII, out -> out.print(text)))
        .isEqualTo("|- a > b...\n`- J\\u00fcrgen \\ud83d\\ude00\n");
    assertThat(printed(StandardCharsets.ISO_8859_1, out -> out.println("Jürgen…")))
        .isEqualTo("Jürgen...\n");
    assertThat(printed(StandardCharsets.UTF_8, out -> out.print(text))).isEqualTo(text);
  }

  private static String printed(Consumer<ConsoleWriter> print) {
    return printed(Charset.defaultCharset(), print);
  }

  private static String printed(Charset charset, Consumer<ConsoleWriter> print) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ConsoleWriter out = ConsoleWriter.to(bytes, charset);
    print.accept(out);
    out.flush();
    return bytes.toString(charset).replace(System.lineSeparator(), "\n");
  }
}
