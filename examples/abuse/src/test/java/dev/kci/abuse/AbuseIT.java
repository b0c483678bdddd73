package dev.kci.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.abuse.family.ForeignNodes;
import dev.kci.quickstart.Workplace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sample of the suite; the whole is {@code run.sh}. */
class AbuseIT {
  private static final long SEED = Long.getLong("kci.abuse.seed", System.nanoTime() % 1_000_000);

  /** What a stranger hangs below our nodes keeps them from closing until it times out. */
  private static final Pattern KNOWN = Pattern.compile("below (checkout|kbuild)");

  @TempDir Path temp;

  @Test
  void nothingOfTheSampleBreaksThrough() throws Exception {
    List<String> nodes = new ArrayList<>();
    List<?> attempts = new ForeignNodes(place("")).attempts();
    for (int i = 0; i < attempts.size(); i++) {
      if (!KNOWN.matcher(attempts.get(i).toString()).find()) {
        nodes.add("nodes/" + (i + 1));
      }
    }
    Collections.shuffle(nodes, new Random(SEED));
    play("nodes", new Choice(nodes.subList(0, 60), null, null, SEED));
    play("files", new Choice(List.of("templates", "jinja", "archives"), 60, null, SEED));
  }

  private void play(String folder, Choice choice) throws Exception {
    StringWriter said = new StringWriter();
    boolean safe = new Suite(Families.all(place(folder)), new PrintWriter(said, true)).run(choice);
    assertThat(safe).as("seed %d: %s", SEED, said).isTrue();
  }

  private Workplace place(String folder) {
    return new Workplace(
        Path.of("../..").toAbsolutePath().normalize(), temp.resolve(folder).toAbsolutePath());
  }
}
