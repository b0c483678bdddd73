package dev.kci.runner.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each case's text, or that it fails, is what Python's Jinja2 3.1 gave. */
class PythonCasesTest {
  /** Cases whose text differs in each run of Python, and why. */
  private static final Map<String, String> EXCEPTIONS =
      Map.of(
          "030.t", "prints the addresses of methods",
          "086.t", "prints the address of a generator",
          "379.t", "prints the address of a method");

  private static final String ADDRESS = "0x[0-9a-f]{12}";
  private static final JsonObject CONTEXT = JsonText.parseObject(resource("context.json"));
  private static final Map<String, Object> INCLUDES =
      CONTEXT.object("includes").orElseThrow().asMap();
  private static final Environment ENVIRONMENT =
      new Environment(
          name ->
              Optional.ofNullable((String) INCLUDES.get(name))
                  .map(text -> new TemplateLoader.Source(name, text)));

  private static String resource(String name) {
    try (InputStream in = PythonCasesTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Arguments> cases() {
    return resource("cases.jsonl")
        .lines()
        .map(JsonText::parseObject)
        .map(pair -> Arguments.of(pair.string("case").orElseThrow(), pair));
  }

  private static String rendered(JsonObject pair) {
    return ENVIRONMENT.renderText(
        pair.string("case").orElseThrow(),
        pair.string("template").orElseThrow(),
        CONTEXT.object("context").orElseThrow().asMap());
  }

  @Test
  void allCasesAreThere() {
    assertThat(cases()).hasSize(197);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void rendersAsPython(String name, JsonObject pair) {
    if (pair.has("error")) {
      assertThatThrownBy(() -> rendered(pair))
          .isInstanceOf(JinjaException.class)
          .message()
          .contains(":1: ")
          .doesNotContain("defect")
          .hasLineCount(1);
      return;
    }
    String expected = pair.string("text").orElseThrow();
    if (EXCEPTIONS.containsKey(name)) {
      assertThat(rendered(pair).replaceAll(ADDRESS, "ADDRESS"))
          .isEqualTo(expected.replaceAll(ADDRESS, "ADDRESS"));
    } else {
      assertThat(rendered(pair)).isEqualTo(expected);
    }
  }
}
