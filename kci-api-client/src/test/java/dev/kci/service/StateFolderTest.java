package dev.kci.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
  private static final URI API = URI.create("http://127.0.0.1:8001/");

  @TempDir Path temp;

  @Test
  void foldersDifferByServiceInstanceAndApi() throws IOException {
    assertThat(new StateFolder(temp, "kci-runner", API).create("lab/1"))
        .isEqualTo(temp.resolve("kci-runner-lab_1@127.0.0.1_8001"))
        .isDirectory();
    URI real = URI.create("https://api.kernelci.org/");
    assertThat(new StateFolder(temp, "s", real).create("n")).hasFileName("s-n@api.kernelci.org");
  }

  @Test
  void othersCanPassThroughTheRootButOpenNoInstance() throws IOException {
    Path root = temp.resolve("state");
    Path instance = new StateFolder(root, "kci-runner", API).create("lab");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
        .isEqualTo("rwx--x--x");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(instance)))
        .isEqualTo("rwx------");
  }

  @Test
  void defaultIsInTheHome() {
    assertThat(StateFolder.defaultRoot(Map.of("HOME", "/home/me")))
        .isEqualTo(Path.of("/home/me/.local/state/kci"));
    assertThat(StateFolder.defaultRoot(Map.of("HOME", "/home/me", "XDG_STATE_HOME", "/state")))
        .isEqualTo(Path.of("/state/kci"));
    assertThat(StateFolder.defaultRoot(Map.of("HOME", "/home/me", "XDG_STATE_HOME", "relative")))
        .isEqualTo(Path.of("/home/me/.local/state/kci"));
  }

  @Test
  void defaultIsInVarLibForRootAndWithoutAHome() {
    for (Map<String, String> environment :
        List.<Map<String, String>>of(
            Map.of(),
            Map.of("HOME", ""),
            Map.of("HOME", "/"),
            Map.of("HOME", "/nonexistent"),
            Map.of("HOME", "/root"))) {
      assertThat(StateFolder.defaultRoot(environment)).isEqualTo(Path.of("/var/lib/kci"));
    }
  }
}
