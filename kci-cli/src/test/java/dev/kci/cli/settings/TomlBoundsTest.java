package dev.kci.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kci.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TomlBoundsTest {
  @TempDir private static Path folder;

  static Stream<Arguments> beyond() {
    return Stream.of(
        Arguments.of("lists", "a = 1\nb = " + "[".repeat(20_000), 2, "100 deep"),
        Arguments.of("tables", "\n\nb = " + "{a=".repeat(20_000), 3, "100 deep"),
        Arguments.of("a list on lines", "a = [\n".repeat(1) + "[\n".repeat(5000), 101, "100 deep"),
        Arguments.of("digits", "a = " + "1".repeat(900_000), 1, "1000 characters"),
        Arguments.of("dotted keys", "a" + ".a".repeat(20_000) + " = 1", 1, "1000 characters"),
        Arguments.of("after strings", "a = '['\nb = \"\\\"[\"\nc = " + "[".repeat(200), 3, "100"),
        Arguments.of("size", "#" + " ".repeat(1 << 20), 1, "1024 KiB"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("beyond")
  @Timeout(30)
  void settingsBeyondTheBoundsAreRefusedAtOnce(String what, String toml, int line, String message)
      throws IOException {
    Path file = Files.writeString(folder.resolve("s.toml"), toml);
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Settings.load(file))
        .withMessageStartingWith(file + ":" + line + ": ")
        .withMessageContaining(message);
  }

  static Stream<String> within() {
    String brackets = "[".repeat(500);
    return Stream.of(
        "a = \"" + brackets + "\"",
        "a = '" + brackets + "'",
        "a = \"\"\"\n" + brackets + "\\\"\"\" " + brackets + "\"\"\"",
        "a = '''\n" + brackets + "\\'''",
        "a = 1 # " + brackets + "\nb = 2 # '",
        "a = \"" + "1".repeat(5000) + "\"",
        "a = " + "[".repeat(99) + "]".repeat(99));
  }

  @ParameterizedTest
  @MethodSource("within")
  void whatStandsInStringsAndCommentsIsNotCounted(String toml) throws IOException {
    assertThat(TomlBounds.check(toml)).isEmpty();
    assertThat(Settings.load(Files.writeString(folder.resolve("s.toml"), toml))).isNotNull();
  }
}
