package dev.kci.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileAccessTest {
  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource({
    "rw-------, ''",
    "rw-r-----, ''", // the file's group is this process's
    "rw-r--r--, everybody",
    "rw----r--, everybody",
    "rw--w--w-, ''"
  })
  void tellsWhoElseMayRead(String mode, String who) throws IOException {
    Path file = Files.createFile(temp.resolve("secret"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    assertThat(FileAccess.exposure(file).orElse("")).isEqualTo(who);
  }

  @Test
  void aGroupThatIsNotThisProcesssIsNamed() throws IOException {
    Path file = Files.createFile(temp.resolve("secret"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    try {
      Files.setAttribute(file, "unix:gid", 54321);
    } catch (IOException e) {
      assumeTrue(false, "needs root");
    }
    assertThat(FileAccess.exposure(file)).contains("group 54321");
  }
}
