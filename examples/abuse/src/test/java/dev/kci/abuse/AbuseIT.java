package dev.kci.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.quickstart.Workplace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sample of the suite; {@code run.sh} plays all of it. */
class AbuseIT {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);

  @TempDir Path temp;

  @Test
  void nothingOfTheSampleBreaksThrough() throws Exception {
    play("nodes", new Choice(List.of("nodes"), 60, null, SEED));
    play("files", new Choice(List.of("templates", "jinja", "archives"), 60, null, SEED));
  }

  private void play(String folder, Choice choice) throws Exception {
    StringWriter said = new StringWriter();
    boolean safe =
        new Suite(Families.all(place(folder)), new PrintWriter(said, true), "run.sh").run(choice);
    assertThat(safe).as("seed %d: %s", SEED, said).isTrue();
  }

  private Workplace place(String folder) {
    return new Workplace(
        Path.of("../..").toAbsolutePath().normalize(), temp.resolve(folder).toAbsolutePath());
  }
}
