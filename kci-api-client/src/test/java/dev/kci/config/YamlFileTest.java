package dev.kci.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class YamlFileTest {
  @TempDir Path folder;

  private Located.Mapping read(String yaml) throws IOException {
    return YamlFile.read(Files.writeString(folder.resolve("c.yaml"), yaml));
  }

  /** The expected values are those of PyYAML 6.0.3. */
  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("", "{}"),
        Arguments.of("# only a comment", "{}"),
        Arguments.of("a: &x {b: 1}\nc: *x", "{a={b=1}, c={b=1}}"),
        Arguments.of("a: &x k\n*x : 1", "{a=k, k=1}"),
        Arguments.of("&x k: 1\na: *x", "{k=1, a=k}"),
        Arguments.of("a: &x {b: 1, c: 1}\nd: {c: 2, <<: *x}", "{a={b=1, c=1}, d={b=1, c=2}}"),
        Arguments.of("d: {<<: [{b: 1}, {b: 2, c: 2}]}", "{d={b=1, c=2}}"),
        Arguments.of("d: {<<: {b: 1, c: 1}, <<: {b: 2}}", "{d={b=2, c=1}}"),
        Arguments.of("a: {'<<': 1}", "{a={<<=1}}"),
        Arguments.of("a: {b: 1, b: 2}", "{a={b=2}}"),
        Arguments.of("a: ! 012\nb: '012'\nc: !!str 012", "{a=10, b=012, c=012}"),
        Arguments.of("a: !!int '12'\nb: !!null x\nc: !!bool 'on'", "{a=12, b=null, c=true}"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void valuesAreThoseOfPyYaml(String yaml, String values) throws IOException {
    assertThat(read(yaml).plain()).hasToString(values);
  }

  @Test
  void keysKeepTheirSpelling() throws IOException {
    assertThat(read("6.10: {yes: no}").plain()).hasToString("{6.10={yes=false}}");
  }

  /** PyYAML refuses a second anchor of the same name. */
  @Test
  void aliasMeansTheLatestAnchorOfItsName() throws IOException {
    assertThat(read("a: &x [&x 1, *x]\nb: *x\nc: &x 2\nd: *x").plain())
        .hasToString("{a=[1, 1], b=1, c=2, d=2}");
  }

  @Test
  void valueOfAnAliasIsWrittenAtItsAnchor() throws IOException {
    Located.Mapping file = read("a: &x\n  b: 1\nc:\n  <<: *x\n");
    assertThat(file.originOf("c").line()).isEqualTo(3);
    assertThat(file.originOf("c", "b").line()).isEqualTo(2);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("a: 1\n---\nb: 2", "2: not YAML: a second document"),
        Arguments.of("a:\n  b: *x", "2: not YAML: found undefined alias x"),
        Arguments.of("\n- a", "2: the file must be a map"),
        Arguments.of("a: 1\n? [b]\n: 2", "2: a key must be text"),
        Arguments.of("a:\n  <<: 1", "2: '<<' needs a map"),
        Arguments.of("a: 1\nb: !x 1", "2: the tag !x is not allowed"),
        Arguments.of("a: !!int x\nb: [", "1: 'x' is not a number"),
        Arguments.of("a: 1\nb: !!bool x", "2: 'x' is not a truth value; expected true or false"),
        Arguments.of("a:\n  b: &x {c: *x}", "2: an alias refers to a value that contains it"),
        Arguments.of("a: &x []\nb:\n" + "- *x\n".repeat(20_001), "20003: more than 20000 aliases"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void firstFaultIsReportedWithItsLine(String yaml, String message) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> read(yaml))
        .withMessageContaining("c.yaml:" + message);
  }
}
