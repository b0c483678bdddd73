package dev.kci.cli.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextWidthTest {
  @ParameterizedTest
  @CsvSource({
    "abc, 3",
    "Jürgen, 6",
    "Ju\u0308rgen, 6",
    "日本語, 6",
    "한국어, 6",
    "ｶﾅ, 2",
    "ＡＢ, 4",
    "\u3000, 2",
    "✅ ok, 5",
    "❌, 2",
    "😀, 2",
    "🧪a, 3",
    "☺, 1",
    "☺\ufe0f, 2",
    "⏱\ufe0f, 2",
    "✅\ufe0f, 2",
    "1\ufe0f\u20e3, 2",
    "👍🏽, 4",
    "🇩🇪, 4",
    "א\u05b0ב, 2",
    "ก\u0e31ข, 2",
    "│─└…, 4",
    "a\u0300\u0301\u0302, 1",
    "𠀀, 2",
  })
  void countsColumns(String text, int width) {
    assertThat(TextWidth.of(text)).isEqualTo(width);
  }

  @ParameterizedTest
  @CsvSource({
    "abcdef, 6, abcdef",
    "abcdef, 5, abcd…",
    "abcdef, 1, a",
    "日本語, 6, 日本語",
    "日本語, 5, 日本…",
    "日本語, 4, 日…",
    "日本語, 1, ''",
    "e\u0301e\u0301e\u0301, 2, e\u0301…",
    "☺\ufe0f☺\ufe0f, 3, ☺\ufe0f…",
  })
  void cutsAtTheEnd(String text, int width, String cut) {
    assertThat(TextWidth.cut(text, width, "…")).isEqualTo(cut);
    assertThat(TextWidth.of(cut)).isLessThanOrEqualTo(width);
  }

  @ParameterizedTest
  @CsvSource({
    "kselftest-cpufreq-hibernate, 27, kselftest-cpufreq-hibernate",
    "kselftest-cpufreq-hibernate, 20, kselftest-…hibernate",
    "kselftest-cpufreq-hibernate, 8, kselfte…",
    "日本語日本語日本語日本語, 12, 日本語…本語",
    "aaaaaaaae\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301, 11,"
        + " aaaaa…e\u0301e\u0301e\u0301e\u0301e\u0301",
  })
  void cutsInside(String text, int width, String cut) {
    assertThat(TextWidth.cutInside(text, width, "…")).isEqualTo(cut);
    assertThat(TextWidth.of(cut)).isLessThanOrEqualTo(width);
  }

  @Test
  void anEllipsisOfThreeDotsFitsToo() {
    assertThat(TextWidth.cut("abcdefgh", 6, "...")).isEqualTo("abc...");
    assertThat(TextWidth.cut("abcdefgh", 3, "...")).isEqualTo("abc");
  }
}
