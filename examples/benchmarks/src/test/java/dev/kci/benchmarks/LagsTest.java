package dev.kci.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LagsTest {
  @ParameterizedTest
  @CsvSource({
    "  1, 0.5,  1", //
    "  1, 0.99, 1",
    "  2, 0.5,  1",
    "100, 0.5,  50",
    "100, 0.99, 99",
    "101, 0.99, 100",
    "100, 1,    100",
    "  3, 0,    1"
  })
  void percentileIsTheNearestRank(int count, double share, double seconds) {
    Lags lags = Lags.of(LongStream.range(0, count).mapToObj(i -> 1000 * (count - i)));
    assertThat(lags.seconds(share)).isEqualTo(seconds);
  }
}
