package dev.kci.runner.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
  void isWhatPythonMakes(String name, JsonObject pair) {
    Map<String, Object> sources = new HashMap<>(SHARED.object("templates").orElseThrow().asMap());
    sources.putAll(pair.object("templates").orElseThrow().asMap());
    Environment environment =
        new Environment(
            file ->
                Optional.ofNullable((String) sources.get(file))
                    .map(text -> new TemplateLoader.Source(file, text)));
    Map<String, Object> values = SHARED.object("values").orElseThrow().asMap();
    if (pair.has("error")) {
      assertThatThrownBy(() -> environment.render("main.jinja2", values))
          .isInstanceOf(JinjaException.class)
          .message()
          .contains("main.jinja2:1: ")
          .hasLineCount(1);
    } else {
      assertThat(environment.render("main.jinja2", values))
          .isEqualTo(pair.string("text").orElseThrow());
    }
  }
}
