package dev.kci.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NaturalOrderTest {
  @Test
  void numbersCompareAsNumbers() {
    List<String> sorted =
        List.of("", "01", "1", "2", "10", "a", "a1", "a1b", "a2", "a10", "a10b2", "a10b11", "b");
    List<String> names = new ArrayList<>(sorted);
    Collections.shuffle(names, new Random(1));
    names.sort(NaturalOrder.INSTANCE);
    assertThat(names).isEqualTo(sorted);
  }

  @Test
  void longNumbersDoNotOverflow() {
    assertThat(NaturalOrder.INSTANCE.compare("x" + "9".repeat(50), "x1" + "0".repeat(50)))
        .isNegative();
  }
}
