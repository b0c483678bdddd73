package dev.kci.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measurement itself: it would reveal a lost or doubled effect. */
class EffectsTest {
  @TempDir Path folder;

  @Test
  void areOncePerKeyOverRestarts() throws IOException {
    try (Effects effects = Effects.open(folder)) {
      effects.once("a done");
      effects.once("a done");
      effects.called();
    }
    try (Effects effects = Effects.open(folder)) {
      effects.once("a done");
      effects.once("b done");
      effects.called();
    }
    assertThat(Effects.read(folder)).containsExactly("a done", "b done");
    assertThat(Effects.calls(folder)).isEqualTo(2);
  }

  @Test
  void aLineThatAKillCutOffDidNotHappen() throws IOException {
    try (Effects effects = Effects.open(folder)) {
      effects.once("a done");
    }
    Files.writeString(folder.resolve("effects"), "b do", StandardOpenOption.APPEND);
    assertThat(Effects.read(folder)).containsExactly("a done");
    try (Effects effects = Effects.open(folder)) {
      effects.once("b done");
    }
    assertThat(Effects.read(folder)).containsExactly("a done", "b done");
  }
}
