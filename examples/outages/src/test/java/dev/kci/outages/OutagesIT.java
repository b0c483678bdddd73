package dev.kci.outages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.quickstart.Workplace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sample of the matrix; the whole is {@code run.sh}. */
class OutagesIT {
  @TempDir Path temp;

  @Test
  void noShortOutageLosesAJobOrMail() throws Exception {
    StringWriter said = new StringWriter();
    Matrix.Terms terms = new Matrix.Terms(Duration.ofSeconds(1), Duration.ofSeconds(90), 2);
    List<Cell> sample =
        List.of("runner/three/before", "api/one/before", "mail/half/before").stream()
            .flatMap(name -> Cell.named(name).stream())
            .toList();
    boolean good = new Matrix(place(), terms, new PrintWriter(said, true)).play(sample);
    assertThat(good).as("%s", said).isTrue();
    assertThat(said.toString().lines().filter(line -> line.endsWith("all jobs, one mail")))
        .as("%s", said)
        .hasSameSizeAs(sample);
  }

  private Workplace place() {
    return new Workplace(Path.of("../..").toAbsolutePath().normalize(), temp.toAbsolutePath());
  }
}
