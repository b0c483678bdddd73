package dev.kci.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"version\":6,\"extra\":null,\"made_up\":{\"kept\":[true,1.10,\"\\u2028\"]}}",
        "123456789012345678901234567890",
        "9223372036854775807",
        "[]",
        "\"BEEP\"",
        "null"
      })
  void writingReturnsTheTextRead(String json) {
    assertThat(JsonText.write(JsonText.parse(json))).isEqualTo(json);
  }

  @Test
  void wholeNumbersStayWhole() {
    assertThat(JsonText.parseObject("{\"a\":{\"b\":6}}").integer("a.b")).contains(6L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"a\":}", "{} {}", "nul", "[1,]"})
  void brokenJsonIsRejected(String json) {
    assertThatIllegalArgumentException().isThrownBy(() -> JsonText.parse(json));
  }

  @Test
  void textIsNotAnObject() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonText.parseObject("\"BEEP\""))
        .withMessageContaining("Not a JSON object");
  }

  static Stream<Arguments> beyondTheBounds() {
    return Stream.of(
        Arguments.of("many digits", "1".repeat(8_000_000), "1000 digits"),
        Arguments.of("many digits inside", "[{\"a\": -" + "9".repeat(1001) + "}]", "1000 digits"),
        Arguments.of("many decimals", "0." + "1".repeat(1000), "1000 digits"),
        Arguments.of("a large exponent", "1e999999999", "1000 digits"),
        Arguments.of("an exponent beyond int", "1e99999999999999999999", "1000 digits"),
        Arguments.of("a small exponent", "1e-999999999", "1000 digits"),
        Arguments.of("deep lists", "[".repeat(20_000), "100 levels deep"),
        Arguments.of("deep objects", "{\"a\":".repeat(101), "100 levels deep"),
        Arguments.of("blanks", "[1," + " ".repeat(8_000_000) + "2]", "blanks"),
        Arguments.of("many values", "[" + "0,".repeat(3_000_000) + "0]", "2000000 values"),
        Arguments.of("many lists", "[" + "[],".repeat(3_000_000) + "0]", "2000000 values"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("beyondTheBounds")
  @Timeout(30)
  void textBeyondTheLimitsIsRejectedAtOnce(String what, String json, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonText.parse(json))
        .withMessageContaining(message);
  }

  static Stream<Arguments> withinTheBounds() {
    return Stream.of(
        Arguments.of("digits", "9".repeat(1000)),
        Arguments.of("a double's exponents", "[1E+308,4.9E-324]"),
        Arguments.of("depth", "[".repeat(100) + "]".repeat(100)),
        Arguments.of("digits in a string", "[\"" + "1".repeat(100_000) + "\"]"),
        Arguments.of("blanks in a string", "[\"" + " ".repeat(200_000) + "\"]"),
        Arguments.of("a quote before them", "[\"\\\"" + "1".repeat(100_000) + "\\\\\",1]"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withinTheBounds")
  void textWithinTheLimitsIsRead(String what, String json) {
    assertThat(JsonText.write(JsonText.parse(json))).isEqualTo(json);
  }

  /** The check probes only some positions but must find a run that starts anywhere. */
  @Test
  void longRunIsFoundAtEveryPosition() {
    for (int before = 0; before < 2100; before += 7) {
      String json = "\"" + "x".repeat(before) + "\"" + "1".repeat(1001);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> JsonBounds.check(json.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
