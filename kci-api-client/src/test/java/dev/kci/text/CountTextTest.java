package dev.kci.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, branch, 0 branches",
    "1, branch, 1 branch",
    "2, branch, 2 branches",
    "2, job, 2 jobs",
    "2, month, 2 months",
    "2, retry, 2 retries",
    "2, day, 2 days",
    "2, flaky failure, 2 flaky failures",
  })
  void nounsAreInThePluralUnlessThereIsOne(long number, String noun, String text) {
    assertThat(CountText.of(number, noun)).isEqualTo(text);
  }

  @Test
  void verbsFollowTheNumber() {
    assertThat(CountText.of(1, "job is", "jobs are")).isEqualTo("1 job is");
    assertThat(CountText.of(3, "job is", "jobs are")).isEqualTo("3 jobs are");
  }
}
