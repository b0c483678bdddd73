package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines alone: their kind and column after prefixes are gone. An arrow stands for a tab. */
class TapLineTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          "ok 1 a"                | RESULT      | 0
          "  not ok 2"            | RESULT      | 2
          "→ok 1 a"               | RESULT      | 8
          "  →ok 1 a"             | RESULT      | 8
          "       →ok 1 a"        | RESULT      | 8
          "        →ok 1 a"       | RESULT      | 16
          "# ok 1 a"              | RESULT      | 2
          "# # ok 1 a"            | RESULT      | 4
          "#   ok 1 a"            | RESULT      | 4
          "\u00a0ok 1 a"          | RESULT      | 1
          "ok"                    | BARE_RESULT | 0
          "not ok then"           | BARE_RESULT | 0
          "ok 1.2"                | NOISE       | 0
          "okay 1"                | NOISE       | 0
          "TAP version 13"        | VERSION     | 0
          "# KTAP version 1"      | VERSION     | 2
          "TAP version 13 beta"   | NOISE       | 0
          "1..3"                  | PLAN        | 0
          "1..0 # SKIP no kvm"    | PLAN        | 0
          "1..3 tests"            | NOISE       | 0
          "# Subtest: inner"      | SUBTEST     | 0
          "    # Subtest: inner"  | SUBTEST     | 4
          "# selftests: a: b"     | SUBTEST     | 2
          "selftests: a: b"       | NOISE       | 0
          "Bail out! no disk"     | BAIL_OUT    | 0
          "BAIL OUT!"             | BAIL_OUT    | 0
          "# words"               | DIAGNOSTIC  | 2
          "#words"                | DIAGNOSTIC  | 0
          "words # more"          | NOISE       | 0
          ""                      | NOISE       | 0
          """)
  void hasAKindAndAColumn(String text, TapLine.Kind kind, int column) {
    TapLine line = line(text.replace('→', '\t'));
    assertThat(line.kind()).isEqualTo(kind);
    assertThat(line.column()).isEqualTo(column);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ok 1 a not ok 2 b              | 1
          ok 1 a                         | 0
          not ok 1 a                     | 0
          noise not ok 2                 | 1
          12:00:01 ok 1 a                | 1
          12:00:01.5Z ok 1 a             | 1
          12:00:01 ok 1                  | 0
          >ok 1 a                        | 1
          '#ok 1 a'                      | 1
          '#ok 1'                        | 0
          ok 1.2                         | 1
          it is ok 1 time                | 0
          all ok, 3 of them              | 0
          ok3                            | 0
          """)
  void resultsInsideOfOtherTextAreCounted(String text, int unread) {
    assertThat(line(text).unread()).isEqualTo(unread);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1..3                    | 3  | ''              | false
          1..0 # SKIP no kvm      | 0  | no kvm          | true
          1..0 # skipped: no kvm  | 0  | no kvm          | true
          1..12 # a comment       | 12 | a comment       | false
          1..0#why                | 0  | why             | false
          """)
  void planHasANumberAndAReason(String text, int planned, String reason, boolean skipsAll) {
    TapLine plan = line(text);
    assertThat(plan.planned()).isEqualTo(planned);
    assertThat(plan.planReason()).isEqualTo(reason);
    assertThat(plan.skipsAll()).isEqualTo(skipsAll);
  }

  @Test
  void onlyNestingMayPrecedeAMark() {
    assertThat(line("---").is("---")).isTrue();
    assertThat(line("#   ---").is("---")).isTrue();
    assertThat(line("a ---").is("---")).isFalse();
    assertThat(line("--- a").is("---")).isFalse();
  }

  @Test
  void ktapIsTheKernels() {
    assertThat(line("KTAP version 1").isKtap()).isTrue();
    assertThat(line("TAP version 14").isKtap()).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          "ok 1 a¶ok 2 b"                       | "ok 1 a/ok 2 b"
          "10 percent¶¶done"                    | "10 percent//done"
          "§[32mok 1 a§[0m"                     | "ok 1 a"
          "ok 1 a   "                           | "ok 1 a"
          "  ok 1 a"                            | "  ok 1 a"
          "ok\u0085 1 a\u007f"                  | "ok 1 a"
          "ok\u009f 1 a\u0000"                  | "ok 1 a"
          "→ok 1 a"                             | "→ok 1 a"
          "12:00:00"                            | ""
          "12:00:0"                             | "12:00:0"
          "[    1.000000] [12:00:00]   ok 1 a"  | "  ok 1 a"
          "[    1.00000] ok 1 a"                | "[    1.00000] ok 1 a"
          "12:00:00 12:00:00 12:00:00 12:00:00 12:00:00 ok 1 a" | "12:00:00 ok 1 a"
          "2026/11/27 12:00:00 ok 1 a"          | "ok 1 a"
          "Linux 6.12 ok 1 a"                   | "Linux 6.12 ok 1 a"
          """)
  void prefixesAreRemoved(String raw, String texts) {
    List<String> parts = new ArrayList<>();
    new LinePrefix()
        .strip(
            raw.replace('¶', '\r').replace('§', '\u001b').replace('→', '\t'),
            part -> parts.add(part.text()));
    assertThat(String.join("/", parts).replace('\t', '→')).isEqualTo(texts);
  }

  /** A further line has the same form: words of any length, the same marks. */
  @ParameterizedTest(name = "after \"{0}TAP version 13\", \"{1}\"")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          "lab-7> "  | "lab-7> ok 1 a"    | "ok 1 a"
          "lab-7> "  | "Zoo-123> ok 1 a"  | "ok 1 a"
          "lab-7> "  | "lab_7> ok 1 a"    | "lab_7> ok 1 a"
          "lab-7> "  | "lab-7>   ok 1 a"  | "  ok 1 a"
          "a9z@0 : " | "z0a@9  : ok 1 a"  | "ok 1 a"
          "AZaz09> " | "ZAza90> ok 1 a"   | "ok 1 a"
          "a-z-A-Z-0-9> " | "b-b-b-b-b-b> ok 1 a" | "ok 1 a"
          "u1   x: " | "u1 x: ok 1 a"     | "ok 1 a"
          "u1 x: "   | "u1 →  x: ok 1 a"  | "ok 1 a"
          "This is " | "This is ok 1 a"   | "This is ok 1 a"
          "unit 5 "  | "unit 6 ok 1 a"    | "ok 1 a"
          """)
  void formOfAnUnknownPrefixIsLearned(String prefix, String raw, String text) {
    LinePrefix prefixes = new LinePrefix();
    prefixes.strip(prefix + "TAP version 13");
    assertThat(prefixes.strip(raw.replace('→', '\t')).text()).isEqualTo(text);
  }

  private static TapLine line(String text) {
    return TapLine.of(new LinePrefix.Stripped(text, null));
  }
}
