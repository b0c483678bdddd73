package dev.kci.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.runtime.OutputLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedFolderTest {
  @TempDir Path temp;

  @Test
  void linkLeftByAJobDoesNotExposeAFileOfThisMachine() throws IOException {
    Path secret = Files.writeString(temp.resolve("secret"), "of this machine");
    SharedFolder shared = new SharedFolder(temp.resolve("jobs").resolve("n1"));
    shared.prepare();
    Path artifacts = shared.path().resolve("artifacts");
    Files.writeString(artifacts.resolve("vmlinux"), "kernel");
    Files.createSymbolicLink(artifacts.resolve("kernelci-results.json"), secret);
    Files.createDirectory(artifacts.resolve("folder"));
    assertThat(shared.artifacts(OutputLimits.STANDARD).files()).containsOnlyKeys("vmlinux");
  }
}
