package dev.kci.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SuiteTest {
  private final StringWriter said = new StringWriter();

  /** A family with two attempts; those in {@code through} break through. */
  private record Fake(List<String> unnoticed, Map<Integer, String> through)
      implements Family<String> {
    @Override
    public String name() {
      return "fake";
    }

    @Override
    public List<String> attempts() {
      return List.of("first", "second");
    }

    @Override
    public List<String> control() {
      return unnoticed;
    }

    @Override
    public Map<Integer, String> play(Map<Integer, String> chosen) {
      return through;
    }
  }

  @Test
  void aBreachIsShownWithTheCommandThatRepeatsIt() throws Exception {
    assertThat(run(new Fake(List.of(), Map.of(2, "seen")))).isFalse();
    assertThat(said.toString())
        .contains(
            "fake/2 second: seen", "repeat with run.sh --only fake/2", "2 tried, 1 broke through");
  }

  @Test
  void anObserverThatMissesItsControlProvesNothing() throws Exception {
    assertThat(run(new Fake(List.of("the canary"), Map.of()))).isFalse();
    assertThat(said.toString()).contains("control not noticed: the canary");
  }

  @Test
  void allIsWellWhenNothingBreaksThrough() throws Exception {
    assertThat(run(new Fake(List.of(), Map.of()))).isTrue();
    assertThat(said.toString()).contains("2 tried, 0 broke through");
  }

  private boolean run(Fake fake) throws Exception {
    return new Suite(List.of(fake), new PrintWriter(said, true), "run.sh")
        .run(new Choice(List.of(), null, null, 1));
  }
}
