package dev.kci.kciapi.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Result;
import org.junit.jupiter.api.Test;

class ColoursTest {
  @Test
  void resultsAreColouredWherePeopleRead() {
    assertThat(new Colours(true).of(Result.FAIL, "fail")).hasToString("\u001b[31mfail\u001b[0m");
    assertThat(new Colours(true).of(Result.PASS, "pass")).hasToString("\u001b[32mpass\u001b[0m");
    assertThat(new Colours(true).of(null, "-")).hasToString("-");
    assertThat(new Colours(true).verdict(false, "FAILED")).hasToString("\u001b[31mFAILED\u001b[0m");
  }

  @Test
  void nothingIsColouredElsewhere() {
    assertThat(new Colours(false).of(Result.FAIL, "fail")).hasToString("fail");
    assertThat(new Colours(false).verdict(true, "ok")).hasToString("ok");
  }
}
