package dev.kci.runtime.results;

import static dev.kci.runtime.results.Shapes.shape;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which results belong together, and what an output that breaks off leaves. */
class TapNestingTest {

  /** Lines are separated by a slash; an underscore is four columns of indentation. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          _ok 1 a/__ok 1 deep/ok 1 outer                     | outer:pass(a:pass, deep:pass)
          __ok 1 deep/_ok 1 a/ok 1 outer                     | outer:pass(a:pass(deep:pass))
          TAP version 13/_ok 1 a/_ok 2 b/ok 1 outer          | outer:pass(a:pass, b:pass)
          _ok 1 a/TAP version 13/1..1/ok 1 b                 | a:pass, b:pass
          TAP version 14/# Subtest: in/_ok 1 x               | in:incomplete(x:pass)
          # Subtest: suite/ok 1 a/_ok 1 x                    | suite:incomplete(a:pass, x:pass)
          ok 1 a/# Subtest: in/_ok 1 x/ok 2 in               | a:pass, in:pass(x:pass)
          TAP version 14/1..1/# Subtest: in/_ok 1 x/ok 1 in  | in:pass(x:pass)
          # Subtest: suite/ok 1 a/# Subtest: in/_ok 1 x      | suite:incomplete(a:pass, in:incomplete(x:pass))
          TAP version 14/1..2/ok/ok 2 b                      | test-unnamed:pass, b:pass
          TAP version 14/1..2/ok/not ok/ok 2 b               | b:pass
          TAP version 14/1..2/ok - a/ok                      | a:pass, test-unnamed:pass
          1..2/not ok 1 a/---/ok 2 b                         | a:fail, b:pass
          1..2/not ok 1 a/_---/_ok 9 in yaml/_.../ok 2 b     | a:fail, b:pass
          1..2/not ok 1 a/_---/__ok 9 in yaml/_.../_ok 1 x   | a:fail, x:pass
          """)
  void resultsBelongToTheNextOneFurtherLeft(String lines, String shape) {
    assertThat(shape(parse(lines).tests())).isEqualTo(shape);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          1..2/ok 1 a/ok 2 b/1..1/ok 1 c                   | true  | -
          1..1/ok 1 a/1..1/ok 1 b                          | true  | -
          1..2/ok 1 a/1..1/ok 1 b                          | false | planned 2 tests, found 1
          TAP version 13/1..2/ok 1 a/TAP version 13/1..1/ok 1 b | false | planned 2 tests, found 1
          1..0/ok 1 a                                      | false | planned 0 tests, found 1
          _1..2/_ok 1 a/ok 1 outer                         | true  | planned 2 tests, found 1
          __1..2/__ok 1 a/_ok 1 b/ok 1 outer               | true  | planned 2 tests, found 1
          _ok 1 b/__1..2/__ok 1 a/ok 1 outer               | true  | planned 2 tests, found 1
          _1..2/_ok 1 a/TAP version 13/1..1/ok 1 b         | true  | planned 2 tests, found 1
          """)
  void eachDocumentHasItsPlan(String lines, boolean complete, String problem) {
    TestReport report = parse(lines);
    assertThat(report.problems()).isEqualTo(problem == null ? List.of() : List.of(problem));
    assertThat(report.complete()).isEqualTo(complete);
  }

  @Test
  void programWithoutAResultLineIsIncomplete() {
    TestReport report =
        parse(
            "TAP version 13/1..2/# selftests: a: first/# 1..3/# ok 1 x"
                + "/# selftests: a: second/# ok 1 y");
    assertThat(shape(report.tests()))
        .isEqualTo("a_first:incomplete(x:pass), a_second:incomplete(y:pass)");
    assertThat(report.problems())
        .containsExactly("a_first: planned 3 tests, found 1", "planned 2 tests, found 0");
    assertThat(report.complete()).isFalse();
  }

  @Test
  void suiteAtTheLeftMarginWithoutAResultLineMakesTheOutputIncomplete() {
    TestReport report =
        parse("KTAP version 1/# Subtest: first/ok 1 a/KTAP version 1/# Subtest: second/ok 1 b");
    assertThat(shape(report.tests())).startsWith("first:incomplete(a:pass), ").contains("b:pass");
    assertThat(report.complete()).isFalse();
  }

  @Test
  void wordsBeforeAFailureExplainItAndNoOther() {
    TestReport report =
        parse("noise/ok 1 a/not ok 2 b/ok then, going on/# Totals: pass:1/not ok 3 c/not ok 4 d");
    assertThat(report.tests())
        .extracting(TestCase::explanation)
        .containsExactly(List.of(), List.of(), List.of("ok then, going on"), List.of());
  }

  @Test
  void wordsAfterAPassBelongToTheNextFailure() {
    TestReport report = parse("ok 1 a/#   Failed to say why/not ok 2 b");
    assertThat(report.tests())
        .extracting(TestCase::explanation)
        .containsExactly(List.of(), List.of("#   Failed to say why"));
  }

  @Test
  void skippedPlanExplainsTheFailureOfItsParent() {
    TestReport report = parse("_1..0 # SKIP no device/not ok 1 outer");
    assertThat(report.tests().get(0).explanation()).containsExactly("1..0 # SKIP no device");
  }

  @Test
  void explanationHasTheLastTwelveLines() {
    String noise = IntStream.rangeClosed(1, 20).mapToObj(i -> "n" + i).collect(lines());
    assertThat(parse(noise + "/not ok 1 a").tests().get(0).explanation())
        .hasSize(12)
        .startsWith("n9")
        .endsWith("n20");
    String perl = IntStream.rangeClosed(1, 20).mapToObj(i -> "# n" + i).collect(lines());
    assertThat(parse("not ok 1 a/#   Failed test/" + perl).tests().get(0).explanation())
        .hasSize(12)
        .startsWith("#   Failed test", "# n1")
        .endsWith("# n11");
  }

  @Test
  void onlyTwentyProblemsAreTold() {
    String unmet = IntStream.rangeClosed(1, 25).mapToObj(i -> "1..2/ok 1 a").collect(lines());
    assertThat(parse(unmet).problems()).hasSize(20);
  }

  @Test
  void droppedResultsCountForThePlanAndTheirKeptChildrenKeepTheParent() {
    TapParser parser = new TapParser(1);
    for (String line : "1..3/    ok 1 a/    ok 2 b/ok 1 outer/ok 2 c/ok 3 d".split("/")) {
      parser.line(line);
    }
    TestReport report = parser.finish();
    assertThat(shape(report.tests())).isEqualTo("outer:pass(a:pass)");
    assertThat(report.dropped()).isEqualTo(3);
    assertThat(report.problems()).isEmpty();
  }

  @Test
  void resultsInAYamlBlockThatNeverEndsAreUnread() {
    assertThat(parse("not ok 1 a/  ---/    ok 9 inside").unread()).isEqualTo(1);
    assertThat(parse("not ok 1 a/  ---/    ok 9 inside/  ...").unread()).isZero();
    assertThat(parse("not ok 1 a/  ---/    x: ok 9/  ...").unread()).isZero();
  }

  @ParameterizedTest(name = "started {0}, ended {1}: {2} ms")
  @CsvSource(
      nullValues = "-",
      value = {
        "[    1.000000], [    1.250000], 250",
        "[    1.000000], [    1.000000], 0",
        "[    2.000000], [    1.000000], -", // the machine has rebooted
        "-,              [    1.000000], -",
        "[    1.000000], -,              -",
      })
  void timeBetweenLinesIsTheDuration(String started, String ended, Long milliseconds) {
    String lines =
        (started == null ? "" : started + " ")
            + "TAP version 13/"
            + (ended == null ? "" : ended + " ")
            + "ok 1 a";
    assertThat(parse(lines).tests().get(0).duration())
        .isEqualTo(milliseconds == null ? null : Duration.ofMillis(milliseconds));
  }

  private static TestReport parse(String lines) {
    TapParser parser = new TapParser(1000);
    for (String line : lines.split("/")) {
      parser.line(line.replace("_", "    "));
    }
    return parser.finish();
  }

  private static Collector<CharSequence, ?, String> lines() {
    return Collectors.joining("/");
  }
}
