package dev.kci.runtime.results;

import static dev.kci.runtime.results.Shapes.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Outputs as programs print them, with the values of the TAP 14 specification and the kernel's
 * ktap.rst.
 */
class TapInputsTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          two-documents-min.log | PASS | futex_run.sh:pass(a:pass, b:pass) | -
          tabs-min.log       | FAIL | a:pass(x:pass), b:incomplete(y:fail) | b: planned 2 tests, found 1; planned 2 tests, found 1
          tabs-noplan-min.log | FAIL | a:pass(x:pass), b:incomplete(y:fail) | b: planned 2 tests, found 1
          tsprefix.log       | FAIL | prefixed:fail                        | 1 of 1 tests failed
          journald.log       | FAIL | journald:fail                        | 1 of 1 tests failed
          yamlok.tap         | FAIL | a:fail, b:pass                       | 1 of 2 tests failed
          dupname.tap        | FAIL | dup:pass, dup:fail, dup:pass         | 1 of 3 tests failed
          skipall.tap        | SKIP | -                                    | no tests were run: no such device
          no_tests.log       | SKIP | -                                    | no tests were run
          """)
  void readsFiles(String file, Result result, String shape, String message) throws IOException {
    TestReport report = read(file);
    assertThat(shape(report.tests())).isEqualTo(shape == null ? "" : shape);
    assertThat(ProcessResult.of(0, report)).isEqualTo(new ProcessResult(result, message));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          ok 1 - hello # todo             | hello                      | PASS | -
          ok 2 - hello \\# skip            | hello # skip               | PASS | -
          ok 3 - hello # skip a \\# b      | hello                      | SKIP | a # b
          ok 5 - hello \\\\# skip a \\# b    | hello \\                    | SKIP | a # b
          ok 6 - hello \\\\ # skip          | hello \\                    | SKIP | -
          ok 7 - hello # what # skip      | hello # what               | SKIP | -
          ok 8 - hello \\\\\\\\\\\\\\# skip     | hello \\\\\\# skip            | PASS | -
          ok 9 - 1,2 # SKIPPED            | 1,2                        | SKIP | -
          """)
  void escapesLikeTap14(String line, String name, Result result, String reason) {
    TestCase test = parse(line).tests().get(0);
    assertThat(test.name()).isEqualTo(name);
    assertThat(test.result()).isEqualTo(result);
    if (reason != null) {
      assertThat(test.reason()).isEqualTo(reason);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "# time=12.5ms, 12500000",
    "# time=3s, 3000000000",
    "# time=7, 7000000",
    "# SKIP no disk # time=2ms, 2000000",
  })
  void timeNoteIsADuration(String note, long nanos) {
    TestCase test = parse("ok 1 - a " + note).tests().get(0);
    assertThat(test.name()).isEqualTo("a");
    assertThat(test.duration()).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2026-11-27T12:00:00.123456789Z ok 1 a
          2026-11-27 12:00:00,123 ok 1 a
          [2026-11-27 12:00:00] ok 1 a
          [12:00:00] ok 1 a
          12:00:00.123 ok 1 a
          Nov 27 12:00:00 host program[12]: ok 1 a
          2026-11-27T12:00:00+00:00 host kernel: [    1.000000] ok 1 a
          <6>[    1.000000][    T1] ok 1 a
          ﻿ok 1 a
          """)
  void removesPrefixes(String line) {
    assertThat(shape(parse(line).tests())).isEqualTo("a:pass");
  }

  @Test
  void learnsAnUnknownPrefixFromTheVersionLine() {
    TestReport report =
        parse(
            """
            console-7 (uart 1)> KTAP version 1
            console-7 (uart 1)> 1..1
            console-7 (uart 1)>     KTAP version 1
            console-8 (uart 12)>     1..1
            console-8 (uart 12)>     not ok 1 inside
            console-9 (uart 12)> not ok 1 outside
            """);
    assertThat(shape(report.tests())).isEqualTo("outside:fail(inside:fail)");
    assertThat(report.complete()).isTrue();
    assertThat(report.unread()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          console-7> ok 1 a
          x@y: not ok 1 a
          [warn]not ok 12 a
          abcnot ok 3
          #ok 1 a
          ok 1: a
          not ok 12345678901 a
          """)
  void countsLinesThatItCannotParse(String line) {
    TestReport report = parse(line);
    assertThat(report.tests()).isEmpty();
    assertThat(report.unread()).isEqualTo(1);
    assertThat(ProcessResult.of(0, report))
        .isEqualTo(
            new ProcessResult(
                Result.INCOMPLETE, "1 line looks like a result but could not be read"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          it took 5 seconds
          12 ok, 3 failed
          everything is ok 5 times
          book 4 of 5
          Ran 15 tests: 12 ok 3 failed
          """)
  void doesNotCountSentences(String line) {
    assertThat(parse(line).unread()).isZero();
  }

  @Test
  void bareOkIsAResultOnlyIfNoResultHasANumber() {
    assertThat(shape(parse("TAP version 14\n1..3\nok\nnot ok\nok\n").tests()))
        .isEqualTo("test-unnamed:pass, test-unnamed:fail, test-unnamed:pass");
    for (String log :
        List.of(
            "TAP version 14\n1..2\nok 1 a\nok\nok 2 b\n",
            "TAP version 14\n1..2\nok\nnot ok\nok 1 a\nok 2 b\n",
            "KTAP version 1\n1..2\nok\nok 1 a\nok 2 b\n",
            "TAP version 13\n1..2\n# selftests: a: b\n# ok\nok 1 a\nok 2 b\n")) {
      TestReport report = parse(log);
      assertThat(shape(report.tests())).isEqualTo("a:pass, b:pass");
      assertThat(ProcessResult.of(0, report).result()).isEqualTo(Result.PASS);
    }
  }

  @Test
  void truncatedYamlBlockHidesNothing() {
    TestReport report = parse("1..2\nnot ok 1 a\n  ---\n  x: y\n    ok 9 inside\nok 2 b\n");
    assertThat(shape(report.tests())).isEqualTo("a:fail, b:pass");
    assertThat(report.unread()).isEqualTo(1);
  }

  /** The hierarchy that ktap.rst gives for its last example. */
  @Test
  void nestsLikeKtap() {
    TestReport report =
        parse(
            """
            KTAP version 1
            1..1
              KTAP version 1
              1..3
                KTAP version 1
                1..1
                # test_1: initializing test_1
                ok 1 test_1
              ok 1 example_test_1
                KTAP version 1
                1..2
                ok 1 test_1 # SKIP test_1 skipped
                ok 2 test_2
              ok 2 example_test_2
                KTAP version 1
                1..3
                ok 1 test_1
                # test_2: FAIL
                not ok 2 test_2
                ok 3 test_3 # SKIP test_3 skipped
              not ok 3 example_test_3
            not ok 1 main_test
            """);
    assertThat(shape(report.tests()))
        .isEqualTo(
            "main_test:fail(example_test_1:pass(test_1:pass),"
                + " example_test_2:pass(test_1:skip, test_2:pass),"
                + " example_test_3:fail(test_1:pass, test_2:fail, test_3:skip))");
    assertThat(report.problems()).isEmpty();
    assertThat(report.missing()).isZero();
  }

  /** Examples of the TAP 14 specification, sections Subtests and Bare Subtests. */
  @Test
  void nestsLikeTap14() {
    TestReport named =
        parse(
            """
            TAP version 14
            ok 1 - in the parent
            # Subtest: nested
                1..1
                ok 1 - in the subtest
            ok 2 - nested
            # Subtest: empty
                1..0
            ok 3 - empty
            1..3
            """);
    assertThat(shape(named.tests()))
        .isEqualTo("in the parent:pass, nested:pass(in the subtest:pass), empty:pass");
    assertThat(ProcessResult.of(0, named)).isEqualTo(new ProcessResult(Result.PASS, null));
    TestReport bare =
        parse(
            """
            TAP version 14
                    ok 1 - nested twice
                    1..1
                ok 1 - nested parent
                1..1
            ok 1 - double nest passing
            1..1
            """);
    assertThat(shape(bare.tests()))
        .isEqualTo("double nest passing:pass(nested parent:pass(nested twice:pass))");
    assertThat(ProcessResult.of(0, bare)).isEqualTo(new ProcessResult(Result.PASS, null));
  }

  @Test
  void trailingPlansEndDocuments() {
    TestReport report = parse("ok 1 a\n1..1\nok 1 b\nok 2 c\n1..2\n");
    assertThat(report.problems()).isEmpty();
    assertThat(ProcessResult.of(0, report).result()).isEqualTo(Result.PASS);
  }

  @Test
  void numberOutsideThePlanDoesNotPass() {
    TestReport report = parse("TAP version 14\n1..3\nok 2\nok 4\nok 1\n");
    assertThat(ProcessResult.of(0, report).result()).isEqualTo(Result.FAIL);
  }

  @Test
  void announcedTapWithoutResultsDoesNotPass() {
    assertThat(ProcessResult.of(0, parse("TAP version 14\n")))
        .isEqualTo(new ProcessResult(Result.FAIL, "TAP output without results"));
  }

  @Test
  void tooManyResultsDoNotPass() {
    TapParser parser = new TapParser(1);
    parser.line("ok 1 a");
    parser.line("not ok 2 b");
    assertThat(ProcessResult.of(0, parser.finish()))
        .isEqualTo(new ProcessResult(Result.INCOMPLETE, "1 result over the limit was left out"));
  }

  @Test
  void testsWithTheSameNameGetDistinctPaths() throws IOException {
    Node job = Node.builder(NodeKind.JOB, "job").path(List.of("checkout", "job")).build();
    assertThat(ResultNodes.children(job, read("dupname.tap").tests(), Map.of()))
        .extracting(NodeTree::node)
        .extracting(Node::path)
        .containsExactly(
            List.of("checkout", "job", "dup"),
            List.of("checkout", "job", "dup-2"),
            List.of("checkout", "job", "dup-3"));
    assertThat(ResultNodes.children(job, parse("ok 1 a\nok 2 a-2\nok 3 a\n").tests(), Map.of()))
        .extracting(tree -> tree.node().name())
        .containsExactly("a", "a-2", "a-3");
  }

  private static TestReport read(String file) throws IOException {
    TapParser parser = new TapParser(1000);
    try (InputStream log = TapInputsTest.class.getResourceAsStream(file)) {
      LogLines.read(log, parser::line);
    }
    return parser.finish();
  }

  private static TestReport parse(String text) {
    TapParser parser = new TapParser(1000);
    text.lines().forEach(parser::line);
    return parser.finish();
  }
}
