package dev.kci.results.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void medianAndDeviationIgnoreOneWildValue() {
    Spread spread = Spread.of(List.of(10.0, 11.0, 9.0, 10.0, 1e9)).orElseThrow();
    assertThat(spread).isEqualTo(new Spread(10, 1, 5));
    assertThat(Spread.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)).orElseThrow().median())
        .isEqualTo(3.5);
  }

  @Test
  void fewValuesSayNothing() {
    assertThat(Spread.of(List.of(1.0, 2.0, 3.0, 4.0))).isEmpty();
  }

  @Test
  void onlyMoreThanNoiseIsOutside() {
    Spread spread = new Spread(100, 2, 10);
    assertThat(spread.isOutside(108)).isFalse();
    assertThat(spread.isOutside(109)).isTrue();
    assertThat(spread.isOutside(91)).isTrue();
    Spread equal = new Spread(100, 0, 10);
    assertThat(equal.isOutside(100.9)).isFalse();
    assertThat(equal.isOutside(101.1)).isTrue();
  }

  @Test
  void noiseIsRarelyOutside() {
    Random random = new Random(Long.getLong("kci.seed", 20_261_127));
    int outside = 0;
    for (int i = 0; i < 1000; i++) {
      List<Double> values = new ArrayList<>();
      for (int j = 0; j < 10; j++) {
        values.add(50 + random.nextGaussian());
      }
      outside += Spread.of(values).orElseThrow().isOutside(50 + random.nextGaussian()) ? 1 : 0;
    }
    assertThat(outside).isLessThan(70);
  }
}
