package dev.kci.kciapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The packaged file itself. */
class ExecutableIT {
  private static final Path EXECUTABLE = Path.of("target/kci-api");
  private static final int JAVA_6 = 50;

  @Test
  void noClassIsTooOldForAClassDataArchive() throws IOException {
    assumeThat(Files.size(EXECUTABLE)).as("a script without classes").isGreaterThan(1_000_000);
    List<String> old = new ArrayList<>();
    int classes = 0;
    try (ZipFile jar = new ZipFile(EXECUTABLE.toFile())) {
      for (ZipEntry entry : jar.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
        classes++;
        if (majorVersion(jar.getInputStream(entry)) < JAVA_6) {
          old.add(entry.getName());
        }
      }
    }
    assertThat(classes).isPositive();
    assertThat(old).isEmpty();
  }

  private static int majorVersion(InputStream file) throws IOException {
    try (DataInputStream code = new DataInputStream(file)) {
      code.skipNBytes(6);
      return code.readUnsignedShort();
    }
  }
}
