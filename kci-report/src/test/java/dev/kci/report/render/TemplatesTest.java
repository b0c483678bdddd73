package dev.kci.report.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
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

  @Test
  void everyNameOfASiteIsDocumented() throws IOException {
    String document = Files.readString(Path.of("../templates/report/README.md"));
    assertThat(SiteTemplates.NAMES).allMatch(name -> document.contains("`" + name + "`"));
  }

  @Test
  void usersTemplateOfASiteReplacesOurs() {
    SiteTemplates templates =
        SiteTemplates.of(
            file ->
                file.equals("site-index.html")
                    ? Optional.of(new StringReader("<p>{{title}}</p>"))
                    : Optional.empty());
    assertThat(templates.html(SitePage.INDEX, Map.of("title", "a < b")))
        .isEqualTo("<p>a &lt; b</p>");
    assertThat(templates.text()).isNotEqualTo(SiteTemplates.ours().text());
  }
}
