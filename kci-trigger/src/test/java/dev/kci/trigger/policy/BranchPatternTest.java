package dev.kci.trigger.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BranchPatternTest {
  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({
    "master, master, true",
    "master, master2, false",
    "master, feature/master, false",
    "linux-6.1.y, linux-6x1.y, false",
    "linux-*.y, linux-6.12.y, true",
    "linux-*.y, linux-6.12.y-rt, false",
    "linux-*.y, old/linux-6.12.y, false",
    "linux-*, linux-6/x, false",
    "linux-**, linux-6/x, true",
    "v?.x, v6.x, true",
    "v?.x, v10.x, false",
    "linux-[56].y, linux-5.y, true",
    "linux-[56].y, linux-7.y, false",
    "linux-[!56].y, linux-7.y, true",
    "linux-[!56].y, linux-5.y, false",
    "linux-[4-6].y, linux-5.y, true",
    "for-next/*, for-next/core, true",
    "a+b(c), a+b(c), true",
    "a+*, aa, false",
    "*, master, true",
  })
  void matches(String pattern, String branch, boolean matches) {
    assertThat(new BranchPattern(pattern).matches(branch)).isEqualTo(matches);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "master, master",
    "linux-*.y, linux-",
    "for-next/[ab]*, for-next/",
    "*, ''",
  })
  void prefixIsTheMatchesCommonStart(String pattern, String prefix) {
    assertThat(new BranchPattern(pattern).prefix()).isEqualTo(prefix);
  }
}
