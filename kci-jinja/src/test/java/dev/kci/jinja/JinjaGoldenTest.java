package dev.kci.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** Compares with texts rendered by Python's Jinja2: see make-golden.py in the resources. */
class JinjaGoldenTest {
  private static final Map<String, Object> SHARED = Json.object(resource("shared.json"));

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
        .map(Json::object)
        .map(pair -> Arguments.of((String) pair.get("case"), pair));
  }

  @Test
  void thereAreAtLeastSixtyPairs() {
    assertThat(pairs().count()).isGreaterThanOrEqualTo(60);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pairs")
  void rendersLikePython(String name, Map<String, Object> pair) {
    Map<String, Object> sources = new HashMap<>(Json.object(SHARED, "templates"));
    sources.putAll(Json.object(pair, "templates"));
    Environment environment =
        new Environment(
            file ->
                Optional.ofNullable((String) sources.get(file))
                    .map(text -> new TemplateLoader.Source(file, text)));
    Map<String, Object> values = Json.object(SHARED, "values");
    if (pair.containsKey("error")) {
      assertThatThrownBy(() -> environment.render("main.jinja2", values))
          .isInstanceOf(JinjaException.class)
          .message()
          .contains("main.jinja2:1: ")
          .hasLineCount(1);
    } else {
      assertThat(environment.render("main.jinja2", values)).isEqualTo((String) pair.get("text"));
    }
  }
}
