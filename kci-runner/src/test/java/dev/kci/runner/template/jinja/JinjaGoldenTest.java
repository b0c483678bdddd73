package dev.kci.runner.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.runner.template.TemplateException;
import dev.kci.runner.template.TemplateFolders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each pair's text is what Python's Jinja2 made of it: see make-golden.py in the resources. */
class JinjaGoldenTest {
  private static final JsonObject SHARED = JsonText.parseObject(resource("shared.json"));

  private static String resource(String name) {
    try (InputStream in = JinjaGoldenTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Arguments> pairs() {
    return resource("golden.jsonl")
        .lines()
        .map(JsonText::parseObject)
        .map(pair -> Arguments.of(pair.string("case").orElseThrow(), pair));
  }

  @Test
  void thereAreAtLeastSixty() {
    assertThat(pairs().count()).isGreaterThanOrEqualTo(60);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pairs")
  void isWhatPythonMakes(String name, JsonObject pair, @TempDir Path first, @TempDir Path second)
      throws IOException {
    write(second, SHARED.object("templates").orElseThrow().asMap());
    write(first, pair.object("templates").orElseThrow().asMap());
    JinjaTemplates templates = new JinjaTemplates(new TemplateFolders(List.of(first, second)));
    Map<String, Object> values = SHARED.object("values").orElseThrow().asMap();
    if (pair.has("error")) {
      assertThatThrownBy(() -> templates.render("main.jinja2", values))
          .isInstanceOf(TemplateException.class)
          .message()
          .contains("main.jinja2:1: ")
          .hasLineCount(1);
    } else {
      assertThat(templates.render("main.jinja2", values))
          .isEqualTo(pair.string("text").orElseThrow());
    }
  }

  private static void write(Path folder, Map<String, Object> templates) throws IOException {
    for (Map.Entry<String, Object> template : templates.entrySet()) {
      Path file = folder.resolve(template.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, (String) template.getValue());
    }
  }
}
