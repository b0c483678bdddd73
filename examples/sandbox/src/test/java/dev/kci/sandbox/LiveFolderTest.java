package dev.kci.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveFolderTest {
  @TempDir Path temp;

  @Test
  void missingFolderHasNoFiles() throws Exception {
    assertThat(new LiveFolder(temp.resolve("missing")).files()).isEmpty();
  }

  @Test
  void filesThatGoAwayMeanwhileAreLeftOut() throws Exception {
    Path stays = Files.writeString(Files.createDirectory(temp.resolve("m")).resolve("file"), "");
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<Void> changes =
        CompletableFuture.runAsync(
            () -> {
              while (!stop.get()) {
                comeAndGo("a");
                comeAndGo("z");
              }
            });
    try {
      for (int i = 0; i < 5_000; i++) {
        assertThat(new LiveFolder(temp).files()).contains(stays);
      }
    } finally {
      stop.set(true);
      changes.join();
    }
  }

  private void comeAndGo(String name) {
    try {
      Path folder = Files.createDirectory(temp.resolve(name));
      Files.delete(Files.writeString(folder.resolve("file"), ""));
      Files.delete(folder);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
