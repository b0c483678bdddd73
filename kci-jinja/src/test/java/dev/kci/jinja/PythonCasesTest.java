package dev.kci.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** Compares texts and failures with those of Python's Jinja2 3.1. */
class PythonCasesTest {
  /** Cases whose text differs between runs of Python, with the reason. */
  private static final Map<String, String> EXCEPTIONS =
      Map.of(
          "030.t", "prints the addresses of methods",
          "086.t", "prints the address of a generator",
          "379.t", "prints the address of a method");

  private static final String ADDRESS = "0x[0-9a-f]{12}";
  private static final Map<String, Object> CONTEXT = Json.object(resource("context.json"));
  private static final Map<String, Object> INCLUDES = Json.object(CONTEXT, "includes");
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
        .map(Json::object)
        .map(pair -> Arguments.of((String) pair.get("case"), pair));
  }

  private static String rendered(Map<String, Object> pair) {
    return ENVIRONMENT.renderText(
        (String) pair.get("case"), (String) pair.get("template"), Json.object(CONTEXT, "context"));
  }

  @Test
  void noCaseIsMissing() {
    assertThat(cases()).hasSize(197);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void rendersLikePython(String name, Map<String, Object> pair) {
    if (pair.containsKey("error")) {
      assertThatThrownBy(() -> rendered(pair))
          .isInstanceOf(JinjaException.class)
          .message()
          .contains(":1: ")
          .doesNotContain("defect")
          .hasLineCount(1);
      return;
    }
    String expected = (String) pair.get("text");
    if (EXCEPTIONS.containsKey(name)) {
      assertThat(rendered(pair).replaceAll(ADDRESS, "ADDRESS"))
          .isEqualTo(expected.replaceAll(ADDRESS, "ADDRESS"));
    } else {
      assertThat(rendered(pair)).isEqualTo(expected);
    }
  }
}
