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
  void createdFoldersBelongToTheirOwnerAlone() throws IOException {
    Path folder = PrivateFolder.create(temp.resolve("a/b/c"));
    assertThat(mode(folder)).isEqualTo("rwx------");
    assertThat(mode(temp)).as("what was there above it").isEqualTo("rwxr-xr-x");
  }

  @Test
  void widerModeIsNarrowedAndNarrowerKept() throws IOException {
    assertThat(mode(PrivateFolder.create(temp))).isEqualTo("rwx------");
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("r-x------"));
    assertThat(mode(PrivateFolder.create(temp))).isEqualTo("r-x------");
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void fileInPlaceOfTheFolderIsRejected() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> PrivateFolder.create(file))
        .isInstanceOf(FileAlreadyExistsException.class);
  }
}
