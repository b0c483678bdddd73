package dev.kci.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {
  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void numbersAreFinite(double number) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonObject.of("value", number))
        .withMessage(number + " is not JSON; expected a finite number");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonObject.of("values", List.of(Map.of("value", (float) number))));
  }

  @Test
  void hugeNumbersAreKept() {
    BigDecimal huge = new BigDecimal("1e400"); // JSON has no largest number
    assertThat(JsonObject.of("value", huge).get("value")).isEqualTo(huge);
    assertThat(JsonObject.of("value", Float.MAX_VALUE).get("value"))
        .isEqualTo((double) Float.MAX_VALUE);
  }
}
