package dev.kci.abuse.family;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReaderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<title>MARK' onmouseover='alert(1)</title>|false",
        "<b>tree=MARK' onmouseover='alert(1)</b>|false",
        "<a title=\"MARK' onmouseover='alert(1)\">|false",
        "<a title=\"MARK\" alt=\"MARK' onmouseover='alert(1)\">|false",
        "<a title='MARK&#39; onmouseover=&#39;alert(1)'>|false",
        "<a title='MARK' onmouseover='alert(1)'>|true",
        "<a title='of MARK' onmouseover='alert(1)'>|true",
        "<a title=MARK' onmouseover='alert(1)>|true",
        "<a href=\"x\" download title='MARK' onmouseover='alert(1)'>|true",
      })
  void singleQuoteOnlyEndsAnAttributeWithoutDoubleQuotes(String html, boolean isBreach) {
    Output output =
        Output.all().stream().filter(o -> o.name().equals("report-html")).findFirst().orElseThrow();
    TextPayload payload =
        TextPayload.all().stream()
            .filter(p -> p.name().equals("single quote"))
            .findFirst()
            .orElseThrow();
    String shown = html.replace("MARK", HostileTree.marker(1));
    assertThat(Reader.breach(shown, new ShownText(payload, output), 1).isPresent())
        .isEqualTo(isBreach);
  }
}
