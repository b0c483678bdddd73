package dev.kci.report.render;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplatesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "'a\n{{headlin}}', headlin",
    "'a\n{{#regressions}}', regressions",
    "'a\n{{>nothing}}', nothing",
    "'a\n{{headline', headline"
  })
  void aMistakeIsToldWithFileAndLine(String template, String name) throws IOException {
    Files.writeString(folder.resolve("report.txt"), template);
    assertThatThrownBy(() -> Templates.of(folder))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining(name.equals("headline") ? "report.txt" : name)
        .hasMessageContaining("report.txt:2");
  }
}
