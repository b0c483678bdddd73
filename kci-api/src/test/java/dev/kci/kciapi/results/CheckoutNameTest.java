package dev.kci.kciapi.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckoutNameTest {
  @ParameterizedTest
  @CsvSource({
    "6b0a4fe931d1ddd1971925b3, 6b0a4fe931d1ddd1971925b3, , , , 0",
    "8f5ae30, , , , 8f5ae30, 0",
    "v6.12-rc3-12-gabcdef012345, , , , v6.12-rc3-12-gabcdef012345, 0",
    "mainline/master, , mainline, master, , 0",
    "mainline/master~3, , mainline, master, , 3",
    "arm64/for-next/core, , arm64, for-next/core, , 0",
    "next/master@next-20261127, , next, master, next-20261127, 0",
    "next/master@8f5ae30~1, , next, master, 8f5ae30, 1",
  })
  void peopleNameCheckoutsInManyWays(
      String text, String id, String tree, String branch, String revision, int back) {
    CheckoutName name = CheckoutName.parse(text);
    assertThat(name).isEqualTo(new CheckoutName(id, tree, branch, revision, back));
    assertThat(name).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void aBlankNameIsRefused(String text) {
    assertThatThrownBy(() -> CheckoutName.parse(text)).hasMessageContaining("expected an id");
  }
}
