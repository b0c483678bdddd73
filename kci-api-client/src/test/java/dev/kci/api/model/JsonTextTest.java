package dev.kci.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
  void whatIsReadIsWrittenAgain(String json) {
    assertThat(JsonText.write(JsonText.parse(json))).isEqualTo(json);
  }

  @Test
  void aWholeNumberStaysWhole() {
    assertThat(JsonText.parseObject("{\"a\":{\"b\":6}}").integer("a.b")).contains(6L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"a\":}", "{} {}", "nul", "[1,]"})
  void brokenJsonIsRefused(String json) {
    assertThatIllegalArgumentException().isThrownBy(() -> JsonText.parse(json));
  }

  @Test
  void aTextIsNoObject() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonText.parseObject("\"BEEP\""))
        .withMessageContaining("Not a JSON object");
  }
}
