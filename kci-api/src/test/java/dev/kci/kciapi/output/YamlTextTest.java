package dev.kci.kciapi.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.text.SafeText;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class YamlTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "é שלום 世界 😀",
        "a\nb\tc",
        "\u001b[31mred",
        "\u009b2J\u0085",
        "x\u2028y\u2029",
        "\u202egnp.exe",
        "\u200b\ufeff",
        "\udb40\udc41tag",
        "\ue000\ufdd0",
      })
  void everyTextComesBackAndNoneReachesTheTerminal(String text) {
    JsonObject value = JsonObject.of(text, text);
    String yaml = YamlText.document(value);
    assertThat(SafeText.escapeBlock(yaml)).isEqualTo(yaml);
    assertThat(yaml.codePoints().allMatch(point -> point == '\n' || !SafeText.isUnsafe(point)))
        .isTrue();
    assertThat((Object) new Yaml().load(yaml)).isEqualTo(value.asMap());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800x", "x\udc00", "\u0000", "\uffff"})
  void textThatYamlCannotHoldIsWrittenAsEscapes(String text) {
    String yaml = YamlText.document(JsonObject.of("name", text));
    assertThat(SafeText.escapeBlock(yaml)).isEqualTo(yaml);
  }
}
