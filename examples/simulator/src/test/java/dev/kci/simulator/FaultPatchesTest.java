package dev.kci.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The faults that {@code find-faults.sh} puts back still fit the code. */
class FaultPatchesTest {
  private static final Path FAULTS = Path.of("faults");

  @Test
  void everyPatchApplies() throws Exception {
    List<Path> patches;
    try (Stream<Path> files = Files.list(FAULTS)) {
      patches = files.sorted().toList();
    }
    assertThat(patches).isNotEmpty();
    for (Path patch : patches) {
      assertThat(check(patch)).as("git apply --check %s", patch).isEmpty();
    }
  }

  /** Returns the complaints. */
  private static String check(Path patch) throws IOException, InterruptedException {
    Process git =
        new ProcessBuilder("git", "apply", "--check", patch.toAbsolutePath().toString())
            .directory(Path.of("../..").toFile())
            .redirectErrorStream(true)
            .start();
    String complaints = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    git.waitFor();
    return complaints.strip();
  }
}
