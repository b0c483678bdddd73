package dev.kci.trigger.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreeFilterTest {
  @ParameterizedTest(name = "--trees ''{0}'' and {1}: {2}")
  @CsvSource({
    "'', mainline, true",
    "mainline, mainline, true",
    "mainline, next, false",
    "'next, mainline', mainline, true",
    "!mainline, mainline, false",
    "!mainline, next, true",
    "'!mainline,next', next, false",
    "'!mainline,!next', next, false",
    "'!mainline,next', stable, true",
  })
  void allows(String option, String tree, boolean allowed) {
    assertThat(TreeFilter.parse(option).allows(tree)).isEqualTo(allowed);
  }
}
