package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TapParserTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ok 1 simple                                  | simple               | PASS |
          not ok 2 simple                              | simple               | FAIL |
          ok 3 - dash                                  | dash                 | PASS |
          ok 4                                         | test-4               | PASS |
          ok - no number                               | no number            | PASS |
          ok 5 a # SKIP no hardware                    | a                    | SKIP | no hardware
          ok 5 a # skip: lower case                    | a                    | SKIP | lower case
          not ok 5 a # SKIP                            | a                    | SKIP | ""
          ok 6 # SKIP only a reason                    | only a reason        | SKIP | only a reason
          not ok 7 b # TODO known                      | b                    | SKIP | TODO known
          ok 7 b # TODO known                          | b                    | PASS | TODO known
          not ok 8 c # XFAIL expected                  | c                    | SKIP | XFAIL expected
          not ok 9 d # TIMEOUT 45 seconds              | d                    | FAIL | TIMEOUT 45 seconds
          not ok 10 e # ERROR crashed                  | e                    | FAIL | ERROR crashed
          not ok 11 selftests: net: rtnl.sh # exit=1   | net_rtnl.sh          | FAIL | exit=1
          not ok 1..2 selftests: x: y [FAIL]           | x_y                  | FAIL |
          not ok 1..2 selftests: x: y [SKIP]           | x_y                  | SKIP |
          ok 1 selftests: net/mptcp: join.sh           | net_mptcp_join.sh    | PASS |
          ok 12 name with \\# hash                     | name with # hash     | PASS |
          [    1.234567] ok 13 printk                  | printk               | PASS |
          <6>[   12.000001][    T1] ok 14 caller       | caller               | PASS |
          """)
  void readsResultLines(String line, String name, Result result, String reason) {
    TestCase test = only(line);
    assertThat(test.name()).isEqualTo(name);
    assertThat(test.result()).isEqualTo(result);
    assertThat(test.reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          okay 1 no
          ok
          not ok
          ok then, going on
          [    0.1] ok computer
          # ok this is a comment
          nok 1 x
          random noise
          BUG: kernel NULL pointer dereference
          """)
  void ignoresLinesThatAreNotResults(String line) {
    assertThat(parse(line).tests()).isEmpty();
  }

  @Test
  void nestsKunitSuites() {
    TestReport report =
        parse(
            """
            [    0.060000] KTAP version 1
            [    0.060000] 1..1
            [    0.060000]     KTAP version 1
            [    0.060000]     # Subtest: example
            [    0.060000]     1..3
            [    0.070000]     ok 1 example_simple_test
            [    0.080000] pci 0000:00:01.0: noise between the lines
            [    0.080000]     # example_fail: EXPECTATION FAILED at lib/kunit/example.c:30
            [    0.080000]     Expected 1 + 1 == 3, but
            [    0.090000]     not ok 2 example_fail
            [    0.090000]         KTAP version 1
            [    0.090000]         # Subtest: example_params
            [    0.090000]         ok 1 zero
            [    0.090000]         ok 2 one # SKIP unsupported
            [    0.090000]     # example_params: pass:1 fail:0 skip:1 total:2
            [    0.100000]     ok 3 example_params
            [    0.100000] # example: pass:2 fail:1 skip:1 total:4
            [    0.100000] # Totals: pass:2 fail:1 skip:1 total:4
            [    0.100000] not ok 1 example
            """);
    assertThat(shape(report))
        .isEqualTo(
            "example:fail(example_simple_test:pass, example_fail:fail,"
                + " example_params:pass(zero:pass, one:skip))");
    assertThat(report.complete()).isTrue();
    assertThat(report.problems()).isEmpty();
    TestCase failed = report.tests().get(0).children().get(1);
    assertThat(failed.explanation())
        .contains(
            "# example_fail: EXPECTATION FAILED at lib/kunit/example.c:30",
            "Expected 1 + 1 == 3, but");
    assertThat(failed.duration()).isEqualTo(Duration.ofMillis(20));
  }

  @Test
  void nestsKselftestPrograms() {
    TestReport report =
        parse(
            """
            TAP version 13
            1..3
            # selftests: timers: posix_timers
            # TAP version 13
            # 1..2
            # ok 1 check signal delivery
            # not ok 2 check timer_create()
            # # Totals: pass:1 fail:1 xfail:0 xpass:0 skip:0 error:0
            not ok 1 selftests: timers: posix_timers # exit=1
            # selftests: timers: plain
            # some words, no results
            ok 2 selftests: timers: plain
            # selftests: timers: rtc
            ok 3 selftests: timers: rtc # SKIP
            """);
    assertThat(shape(report))
        .isEqualTo(
            "timers_posix_timers:fail(check signal delivery:pass, check timer_create():fail),"
                + " timers_plain:pass, timers_rtc:skip");
    assertThat(report.complete()).isTrue();
  }

  @Test
  void namesTheProgramThatHung() {
    TestReport report =
        parse(
            """
            TAP version 13
            1..2
            # selftests: a: first
            ok 1 selftests: a: first
            # selftests: a: second
            # ok 1 begins well
            """);
    assertThat(shape(report)).isEqualTo("a_first:pass, a_second:incomplete(begins well:pass)");
    assertThat(report.complete()).isFalse();
    assertThat(report.problems()).containsExactly("planned 2 tests, found 1");
  }

  @Test
  void keepsTheResultsOfAnInterruptedSuite() {
    TestReport report =
        parse(
            """
            KTAP version 1
            1..2
                KTAP version 1
                # Subtest: first
                1..2
                ok 1 a
                KTAP version 1
                # Subtest: second
                1..1
                ok 1 b
            ok 2 second
            """);
    assertThat(shape(report)).isEqualTo("first:incomplete(a:pass), second:pass(b:pass)");
    assertThat(report.problems()).contains("first: planned 2 tests, found 1");
    assertThat(report.complete()).isFalse();
  }

  @Test
  void readsTap14SubtestsAnnouncedInTheirParentsColumn() {
    TestReport report =
        parse(
            """
            TAP version 14
            1..2
            ok 1 - plain
            # Subtest: inner
                ok 1 - x
                not ok 2 - y
                1..2
            """);
    assertThat(shape(report)).isEqualTo("plain:pass, inner:incomplete(x:pass, y:fail)");
  }

  @Test
  void readsExplanationsAfterAFailure() {
    TestReport report =
        parse(
            """
            1..2
            not ok 1 - perl
            #   Failed test 'perl'
            #   at t/x.t line 3.
            not ok 2 - yaml
              ---
              message: "wrong"
              duration_ms: 12.5
              ...
            """);
    assertThat(report.tests().get(0).explanation())
        .containsExactly("#   Failed test 'perl'", "#   at t/x.t line 3.");
    assertThat(report.tests().get(1).explanation()).containsExactly("---", "message: \"wrong\"");
    assertThat(report.tests().get(1).duration()).isEqualTo(Duration.ofNanos(12_500_000));
  }

  @Test
  void reportsAnUnmetPlan() {
    TestReport report = parse("1..3\nok 1 a\nok 2 b\n");
    assertThat(report.complete()).isFalse();
    assertThat(report.problems()).containsExactly("planned 3 tests, found 2");
    assertThat(parse("ok 1 a\nok 2 b\n1..2\n").complete()).isTrue();
    assertThat(parse("1..0 # SKIP no kvm\n").complete()).isTrue();
  }

  @Test
  void readsSeveralDocumentsInOneOutput() {
    TestReport report = parse("1..1\nok 1 a\nwords\nTAP version 13\n1..2\nok 1 b\nok 2 c\n");
    assertThat(shape(report)).isEqualTo("a:pass, b:pass, c:pass");
    assertThat(report.complete()).isTrue();
  }

  @Test
  void reportsABailOut() {
    TestReport report = parse("1..2\nok 1 a\nBail out! no disk\n");
    assertThat(report.complete()).isFalse();
    assertThat(report.problems()).contains("Bail out! no disk");
  }

  @Test
  void promotesIndentedResultsWithoutAParent() {
    assertThat(shape(parse("   ok 1 a\n   ok 2 b\n"))).isEqualTo("a:pass, b:pass");
  }

  @Test
  void numberOfResultsIsBounded() {
    TapParser parser = new TapParser(10);
    for (int i = 1; i <= 1000; i++) {
      parser.line("ok " + i + " t");
    }
    TestReport report = parser.finish();
    assertThat(report.tests()).hasSize(10);
    assertThat(report.dropped()).isEqualTo(990);
  }

  private static TestCase only(String line) {
    List<TestCase> tests = parse(line).tests();
    assertThat(tests).hasSize(1);
    return tests.get(0);
  }

  private static TestReport parse(String text) {
    TapParser parser = new TapParser(1000);
    text.lines().forEach(parser::line);
    return parser.finish();
  }

  private static String shape(TestReport report) {
    return Shapes.shape(report.tests());
  }
}
