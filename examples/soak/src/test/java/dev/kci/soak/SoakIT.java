package dev.kci.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form; {@code run.sh} is the long one. */
class SoakIT {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);

  @TempDir Path work;

  @Test
  void eachStateOfEachNodeHasItsEffectOnce() throws Exception {
    StringWriter said = new StringWriter();
    Soak.Plan plan = new Soak.Plan(1800, 1200, SEED, Duration.ofMinutes(4));
    boolean exactlyOnce = new Soak(plan, work, new PrintWriter(said, true)).run();
    assertThat(exactlyOnce).as("%s", said).isTrue();
    assertThat(said.toString()).contains("sandbox killed", "consumer killed");
  }
}
