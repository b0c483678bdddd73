package dev.kci.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateFilesTest {
  @TempDir private Path folder;

  @Test
  void everyProgramHasACompletionForEachShell() throws IOException {
    GenerateFiles.write(folder, new ManPage.Release("1.2.3", "2026-11-24"));
    for (String service : List.of("api", "trigger", "tarball", "runner", "timeout", "report")) {
      String program = "kci-" + service;
      assertThat(folder.resolve("completions/bash/" + program)).content().contains("complete -F");
      assertThat(folder.resolve("completions/zsh/_" + program))
          .content()
          .startsWith("#compdef " + program + "\n");
      assertThat(folder.resolve("completions/fish/" + program + ".fish"))
          .content()
          .contains("complete -c " + program);
    }
  }

  @Test
  void writesTheSameBytesAgain() throws IOException {
    ManPage.Release release = new ManPage.Release("1.2.3", "2026-11-24");
    GenerateFiles.write(folder.resolve("a"), release);
    GenerateFiles.write(folder.resolve("b"), release);
    try (Stream<Path> files = Files.walk(folder.resolve("a"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path again = folder.resolve("b").resolve(folder.resolve("a").relativize(file));
        assertThat(again).hasSameBinaryContentAs(file);
      }
    }
  }
}
