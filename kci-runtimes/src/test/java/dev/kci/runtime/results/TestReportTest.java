package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Result;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestReportTest {
  private static final TestCase TEST = TestCase.of("a", Result.PASS);

  @Test
  void combinedReportHasEverything() {
    TestReport one =
        new TestReport(List.of(TEST), List.of("p"), true, 1, null, Map.of("log", "l"), 10);
    TestReport other =
        new TestReport(List.of(TEST), List.of("q"), true, 2, null, Map.of("core", "c"), 20);
    assertThat(one.and(other))
        .isEqualTo(
            new TestReport(
                List.of(TEST, TEST),
                List.of("p", "q"),
                true,
                3,
                null,
                Map.of("log", "l", "core", "c"),
                30));
    assertThat(one.and(other).missing()).isEqualTo(33);
  }

  @ParameterizedTest(name = "{0} and {1}, tests {2}: {3}")
  @CsvSource({
    "SKIP, ,     false, SKIP",
    ",     SKIP, false, SKIP",
    "SKIP, PASS, false, SKIP",
    ",     ,     false, ",
    "SKIP, SKIP, true,  ",
  })
  void statedResultOnlyCountsWithoutTests(
      Result one, Result other, boolean tests, Result combined) {
    assertThat(
            stated(one, List.of()).and(stated(other, tests ? List.of(TEST) : List.of())).stated())
        .isEqualTo(combined);
  }

  @ParameterizedTest
  @CsvSource({"true, true, true", "true, false, false", "false, true, false"})
  void bothMustBeComplete(boolean one, boolean other, boolean combined) {
    assertThat(complete(one).and(complete(other)).complete()).isEqualTo(combined);
  }

  private static TestReport complete(boolean complete) {
    return new TestReport(List.of(), List.of(), complete, 0);
  }

  private static TestReport stated(Result result, List<TestCase> tests) {
    return new TestReport(tests, List.of(), true, 0, result, Map.of(), 0);
  }
}
