package dev.kci.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivateFolderTest {
  @TempDir Path temp;

  @BeforeEach
  void onPosix() throws IOException {
    assumeTrue(temp.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void whatIsCreatedIsItsOwnersAlone() throws IOException {
    Path folder = PrivateFolder.create(temp.resolve("a/b/c"));
    assertThat(mode(folder)).isEqualTo("rwx------");
    assertThat(mode(temp)).as("what was there above it").isEqualTo("rwxr-xr-x");
  }

  @Test
  void aWiderFolderIsNarrowedAndANarrowerOneStays() throws IOException {
    assertThat(mode(PrivateFolder.create(temp))).isEqualTo("rwx------");
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("r-x------"));
    assertThat(mode(PrivateFolder.create(temp))).isEqualTo("r-x------");
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void aFileInItsPlaceIsRefused() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> PrivateFolder.create(file))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

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
