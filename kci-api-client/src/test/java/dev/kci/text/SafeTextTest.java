package dev.kci.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {
  static Stream<Arguments> escaped() {
    return Stream.of(
        Arguments.of("a\nb", "a\\nb"),
        Arguments.of("a\r\tb", "a\\r\\tb"),
        Arguments.of("\u0000", "\\u0000"),
        Arguments.of("\u001b[31mred", "\\u001b[31mred"),
        Arguments.of("\u007f\u009b2J", "\\u007f\\u009b2J"),
        Arguments.of("\u0085\u2028\u2029", "\\u0085\\u2028\\u2029"),
        Arguments.of("\u202egnp.exe", "\\u202egnp.exe"),
        Arguments.of("\u2066\u061c\u200f", "\\u2066\\u061c\\u200f"),
        Arguments.of("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        Arguments.of("\ud800x", "\\ud800x"),
        Arguments.of("x\udc00", "x\\udc00"),
        Arguments.of("\udb40\udc41tag", "\\udb40\\udc41tag"),
        Arguments.of("\ufffe\ue000", "\\ufffe\\ue000"),
        Arguments.of("plain \\ ~", "plain \\ ~"),
        Arguments.of("é שלום 世界 😀", "é שלום 世界 😀"));
  }

  @ParameterizedTest
  @MethodSource("escaped")
  void escapesInvisibleCharactersAndKeepsLetters(String text, String shown) {
    assertThat(SafeText.escape(text)).isEqualTo(shown);
  }

  static Stream<Arguments> plain() {
    return Stream.of(
        Arguments.of("  \u001b[1;31merror:\u001b[0m no space\n", "error: no space"),
        Arguments.of("\u001b]0;title\u0007make: ***", "make: ***"),
        Arguments.of("\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\", "link"),
        Arguments.of("\u001b(B\u001b=x", "x"),
        Arguments.of("a\tb\r\nc", "a b\\r\\nc"),
        Arguments.of("\u0000\u202ex", "\\u0000\\u202ex"));
  }

  @ParameterizedTest
  @MethodSource("plain")
  void plainDropsTerminalSequences(String text, String shown) {
    assertThat(SafeText.plain(text, 100)).isEqualTo(shown);
  }

  @Test
  void plainIndentedKeepsIndentation() {
    assertThat(SafeText.plainIndented("\t  at x \n", 100)).isEqualTo("   at x");
  }

  static Stream<Arguments> cut() {
    return Stream.of(
        Arguments.of("abcdef", 6, "abcdef"),
        Arguments.of("abcdefg", 6, "abcde…"),
        Arguments.of("abcd😀g", 6, "abcd…"),
        Arguments.of("abcd😀", 6, "abcd😀"),
        Arguments.of("abcde\u0001", 11, "abcde\\u0001"),
        Arguments.of("abcde\u0001", 10, "abcde…"),
        Arguments.of("abcde\u0001x", 11, "abcde…"),
        Arguments.of("ab", 1, "…"));
  }

  @ParameterizedTest
  @MethodSource("cut")
  void longLineIsCutBetweenCharacters(String text, int length, String shown) {
    assertThat(SafeText.escape(text, length)).isEqualTo(shown);
    assertThat(SafeText.plain(text, length)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "\u001b", "\u001b[", "\u001b]", "\n", "\u202e", "😀", "\ud800"})
  void costDependsOnTheShownLengthOnly(String part) {
    String huge = part.repeat(20_000_000 / part.length());
    // reading the whole text each time would take minutes
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          for (int i = 0; i < 2_000; i++) {
            assertThat(SafeText.escape(huge))
                .hasSizeLessThanOrEqualTo(SafeText.LONGEST)
                .endsWith("…");
            assertThat(SafeText.plain(huge, 200)).hasSizeLessThanOrEqualTo(200);
          }
        });
  }

  @Test
  void shownTextHasNoUnsafeCodePoints() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      String text = Character.toString(point);
      assertThat(SafeText.escape(text).codePoints().noneMatch(SafeText::isUnsafe))
          .as("%x", point)
          .isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"abc, 3, abc", "abcd, 3, ab…", "ab😀c, 4, ab…", "ab😀c, 5, ab😀c", "abc, 1, …"})
  void cutsBetweenCharacters(String text, int length, String cut) {
    assertThat(SafeText.cut(text, length)).isEqualTo(cut);
  }

  @Test
  void onlyTerminalSequencesAreDropped() {
    assertThat(SafeText.withoutTerminalSequences("\u001b[31mred\u001b[0m\u0000\n"))
        .isEqualTo("red\u0000\n");
  }
}
