package dev.kci.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.quickstart.Workplace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sample of the suite; the whole is {@code run.sh}. */
class AbuseIT {
  private static final long SEED = Long.getLong("kci.abuse.seed", System.nanoTime() % 1_000_000);

  @TempDir Path temp;

  @Test
  void nothingOfTheSampleBreaksThrough() throws Exception {
    Workplace place = new Workplace(Path.of("../..").toAbsolutePath().normalize(), temp);
    StringWriter said = new StringWriter();
    List<String> only = IntStream.rangeClosed(1, 350).mapToObj(n -> "templates/" + n).toList();
    boolean safe =
        new Suite(Families.all(place), new PrintWriter(said, true))
            .run(new Choice(only, 60, null, SEED));
    assertThat(safe).as("seed %d: %s", SEED, said).isTrue();
  }
}
