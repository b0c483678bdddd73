package dev.kci.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.Capability;
import dev.kci.config.Configuration;
import dev.kci.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerSettingsTest {
  @TempDir Path temp;

  private DockerSettings settings(Path file) {
    Configuration configuration = Configuration.load(List.of(file));
    return DockerSettings.read(configuration.runtimes().values().iterator().next().fields());
  }

  @Test
  void readsTheExample() {
    Path example = Path.of("../examples/labs/runtimes.yaml");
    DockerSettings settings = settings(example);
    assertThat(settings.memoryBytes()).isEqualTo(8192L << 20);
    assertThat(settings.cpus()).isEqualTo(2.5);
    assertThat(settings.capabilities()).containsExactly("SYS_PTRACE");
    assertThat(settings.volumes())
        .containsExactly(
            "/srv/toolchains:/opt/toolchains:ro", Path.of("ccache").toAbsolutePath() + ":/ccache");
  }

  @Test
  void capabilitiesMatchThoseOfDockerJava() {
    assertThat(CapabilityNames.ALL)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Capability.values()).map(Capability::name).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "volumes: [/srv/ccache]|'/srv/ccache' is not a volume; expected HOST:/CONTAINER",
        "volumes: [/a:b]|'/a:b' is not a volume",
        "volumes: ['/a:/b:readonly']|'/a:/b:readonly' is not a volume",
        "volumes: [':/b']|':/b' is not a volume",
        "memory_mb: lots|expected a whole number, 1 or more",
        "cpus: -1|expected a number above 0",
        "pids: 0|expected a whole number, 1 or more",
        "capabilities: [ptrace]|'ptrace' is not a capability",
        "network: [host]|expected text",
        "read_only: 'no'|expected true or false",
      })
  void errorNamesTheInvalidKey(String line, String message) throws IOException {
    Path file = temp.resolve("runtimes.yaml");
    Files.writeString(file, "runtimes:\n  d:\n    lab_type: docker\n    " + line + "\n");
    assertThatThrownBy(() -> settings(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("runtimes.yaml:4")
        .hasMessageContaining("runtimes.d." + line.substring(0, line.indexOf(':')))
        .hasMessageContaining(message);
  }
}
