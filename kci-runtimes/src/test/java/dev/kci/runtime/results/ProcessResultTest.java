package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Result;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessResultTest {

  @ParameterizedTest(name = "exit {0}, output {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          0   | words                         | PASS | -
          0   | ok 1 a;not ok 2 b             | FAIL | 1 of 2 tests failed
          0   | ok 1 a;ok 2 b # SKIP          | PASS | -
          0   | ok 1 a # SKIP;ok 2 b # SKIP   | SKIP | all tests skipped
          0   | 1..2;ok 1 a                   | FAIL | planned 2 tests, found 1
          0   | # Subtest: x;1..1             | FAIL | x: planned 1 test, found 0
          1   | ok 1 a                        | FAIL | exit status 1
          4   | words                         | SKIP | exit status 4
          77  | words                         | SKIP | exit status 77
          137 | words                         | FAIL | exit status 137
          """)
  void exitStatusComesBeforeTests(int exit, String output, Result result, String message) {
    TapParser parser = new TapParser(100);
    for (String line : output.split(";")) {
      parser.line(line);
    }
    assertThat(ProcessResult.of(exit, parser.finish()))
        .isEqualTo(new ProcessResult(result, message));
  }
}
