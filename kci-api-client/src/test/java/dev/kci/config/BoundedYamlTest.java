package dev.kci.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.YAMLException;

class BoundedYamlTest {
  @TempDir private static Path folder;

  static Stream<Arguments> beyond() {
    return Stream.of(
        Arguments.of("lists", "\na: " + "[".repeat(20_000), 2),
        Arguments.of("maps", "\na: " + "{a: ".repeat(20_000), 2),
        Arguments.of("a tagged number", "\na: !!int " + "1".repeat(2_000_000), 2),
        Arguments.of("a tagged float", "\na: !!float " + "1:".repeat(200_000) + "1.0", 2),
        Arguments.of("a word", "\na: " + "x".repeat(2_000_000), 2),
        Arguments.of("recursion", "a: &a [*a]", 1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("beyond")
  @Timeout(30)
  void oversizedConfigurationIsRejectedAtOnce(String what, String yaml, int line)
      throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), yaml);
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> YamlFile.read(file))
        .withMessageStartingWith(file + ":" + line + ": ");
    if (!what.equals("recursion") && !what.equals("a word")) {
      assertThatExceptionOfType(YAMLException.class)
          .isThrownBy(() -> BoundedYaml.parser(new LoaderOptions()).load(yaml));
    }
  }

  static Stream<String> longWords() {
    return Stream.of("1".repeat(400_000), "1" + ":1".repeat(200_000), "1.".repeat(100_000));
  }

  @ParameterizedTest
  @MethodSource("longWords")
  @Timeout(30)
  void longWordIsText(String word) throws IOException {
    assertThat((Object) BoundedYaml.parser(new LoaderOptions()).load("a: " + word))
        .isEqualTo(Map.of("a", word));
    Path file = Files.writeString(folder.resolve("c.yaml"), "a: " + word);
    assertThat(YamlFile.read(file).plain()).isEqualTo(Map.of("a", word));
  }

  @ParameterizedTest
  @MethodSource("ordinary")
  void ordinaryValuesKeepTheirTypes(String yaml, Object value) {
    assertThat((Object) BoundedYaml.parser(new LoaderOptions()).load(yaml)).isEqualTo(value);
  }

  static Stream<Arguments> ordinary() {
    return Stream.of(
        Arguments.of("12", 12),
        Arguments.of("1:30", 90),
        Arguments.of("1.5", 1.5),
        Arguments.of("yes", true),
        Arguments.of("[a, {b: 1}]", List.of("a", Map.of("b", 1))));
  }
}
