package dev.kci.report.render;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplatesTest {
  @ParameterizedTest
  @CsvSource({
    "'a\n{{headlin}}', headlin",
    "'a\n{{#regressions}}', regressions",
    "'a\n{{>nothing}}', nothing",
    "'a\n{{headline', headline"
  })
  void errorNamesFileAndLine(String template, String name) {
    TemplateSource source =
        file ->
            file.equals("report.txt") ? Optional.of(new StringReader(template)) : Optional.empty();
    assertThatThrownBy(() -> Templates.of(source))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining(name.equals("headline") ? "report.txt" : name)
        .hasMessageContaining("report.txt:2");
  }
}
