package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kci.api.model.Result;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Directives and escapes as in TAP 14 and kselftest.h, time notes as in node-tap. */
class TapResultTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          ok 1 a # XFAIL known                | a                  | 1 | PASS | XFAIL known
          ok 1 a # TIMEOUT 45 seconds         | a                  | 1 | PASS | TIMEOUT 45 seconds
          ok 1 a # ERROR late                 | a                  | 1 | PASS | ERROR late
          not ok 1 a # TODO                   | a                  | 1 | SKIP | TODO
          ok 1..3 selftests: x: y [PASS]      | x_y                | 1 | PASS | -
          not ok 1..3 selftests: x: y [XFAIL] | x_y                | 1 | SKIP | -
          ok 2 a [OTHER]                      | a [OTHER]          | 2 | PASS | -
          ok 2 a # exit=1 # more              | a                  | 2 | PASS | exit=1 # more
          ok 2 a#b # note                     | a#b                | 2 | PASS | note
          ok 2 a#SKIP                         | a#SKIP             | 2 | PASS | -
          ok 2 a#skip # SKIP why              | a#skip             | 2 | SKIP | why
          ok 2 # note                         | # note             | 2 | PASS | -
          ok 2 a \\# b                         | a # b              | 2 | PASS | -
          ok 2 a \\\\# note                     | a \\                | 2 | PASS | note
          ok 2                                | test-2             | 2 | PASS | -
          ok -                                | test-unnamed       | 0 | PASS | -
          ok - a                              | a                  | 0 | PASS | -
          """)
  void readsNameNumberResultAndReason(
      String line, String name, int number, Result result, String reason) {
    TapResult read = TapResult.of(line);
    assertThat(read).isEqualTo(new TapResult(name, number, result, reason, null));
  }

  @ParameterizedTest
  @CsvSource({
    "time=5ns,       5",
    "time=5us,       5000",
    "time=5ms,       5000000",
    "time=5,         5000000",
    "time=0.5s,      500000000",
    "time=2m,        120000000000",
    "time=1.5 ms,    1500000",
  })
  void timeHasAUnit(String note, long nanoseconds) {
    assertThat(TapResult.of("ok 1 a # " + note))
        .isEqualTo(new TapResult("a", 1, Result.PASS, null, Duration.ofNanos(nanoseconds)));
  }

  @Test
  void escapedHashBeginsNoTime() {
    assertThat(TapResult.of("ok 1 a \\# time=5ms").duration()).isNull();
    assertThat(TapResult.of("ok 1 a \\# time=5ms").name()).isEqualTo("a # time=5ms");
  }

  @Test
  void otherLinesAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> TapResult.of("nok 1"));
  }
}
