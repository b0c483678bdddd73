package dev.kci.abuse.family;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderedJobTest {
  @ParameterizedTest
  @CsvSource({
    "lava, 1e3, false",
    "docker, 12e4567, false",
    "kubernetes, 1e3, true",
    "lava, 1.5, true",
    "docker, yes, true",
    "kubernetes, null, true",
  })
  void typesAreThoseOfTheRuntimesReader(String runtime, String value, boolean differs) {
    RenderedJob neutral = new RenderedJob(runtime, "what: x");
    assertThat(new RenderedJob(runtime, "what: " + value).difference(neutral).isPresent())
        .isEqualTo(differs);
  }
}
