package dev.kci.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFilesTest {
  @TempDir Path temp;

  private List<String> jobs() {
    Configuration configuration = Configuration.load(List.of(temp.resolve("config")));
    return ((List<?>) configuration.sections().get("scheduler").value().plain())
        .stream().map(entry -> (String) ((Map<?, ?>) entry).get("job")).toList();
  }

  private Path file(String name) throws IOException {
    Path file = temp.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "scheduler: [{job: '" + name + "'}]\n");
  }

  /** The kubelet's layout. */
  @Test
  void configMapMountIsReadOnce() throws IOException {
    file("config/..2026_08_21_10_00_00.1/jobs.yaml");
    Files.createSymbolicLink(temp.resolve("config/..data"), Path.of("..2026_08_21_10_00_00.1"));
    Files.createSymbolicLink(temp.resolve("config/jobs.yaml"), Path.of("..data/jobs.yaml"));
    assertThat(jobs()).containsExactly("config/..2026_08_21_10_00_00.1/jobs.yaml");
  }

  @Test
  void hiddenFilesAndDebosAreSkipped() throws IOException {
    file("config/.jobs.yaml.swp.yaml");
    file("config/.git/jobs.yaml");
    file("config/core/debos/deep/rootfs.yaml");
    file("config/core/debos.yaml");
    assertThat(jobs()).containsExactly("config/core/debos.yaml");
  }

  @Test
  void linksAreFollowedButLoopsAreNot() throws IOException {
    file("elsewhere/jobs.yaml");
    file("config/a.yaml");
    Files.createSymbolicLink(temp.resolve("config/linked"), temp.resolve("elsewhere"));
    Files.createSymbolicLink(temp.resolve("config/self"), temp.resolve("config"));
    assertThat(jobs()).containsExactly("config/a.yaml", "elsewhere/jobs.yaml");
  }
}
