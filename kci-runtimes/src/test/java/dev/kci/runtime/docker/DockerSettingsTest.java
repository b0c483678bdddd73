package dev.kci.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Capability;
import dev.kci.config.Configuration;
import dev.kci.config.ConfigurationException;
import dev.kci.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerSettingsTest {
  @TempDir Path temp;

  private DockerSettings settings(Path file) {
    Configuration configuration = Configuration.load(List.of(file));
    return DockerSettings.of(
        configuration.runtimes().values().iterator().next(),
        temp,
        Duration.ofSeconds(1),
        "http://127.0.0.1:1/",
        null);
  }

  @Test
  void readsTheExampleInWhichNothingIsUnknown() {
    Path example = Path.of("../examples/labs/runtimes.yaml");
    List<Problem> problems = new ArrayList<>();
    Configuration.check(List.of(example), problems::add);
    assertThat(problems).isEmpty();
    DockerSettings settings = settings(example);
    assertThat(settings.memoryBytes()).isEqualTo(8192L << 20);
    assertThat(settings.cpus()).isEqualTo(2.5);
    assertThat(settings.capabilities()).containsExactly(Capability.SYS_PTRACE);
    assertThat(settings.volumes()).hasSize(2);
    assertThat(settings.volumes().get(0).getAccessMode()).isEqualTo(AccessMode.ro);
    assertThat(settings.volumes().get(1).getPath())
        .isEqualTo(Path.of("ccache").toAbsolutePath().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "volumes: [/srv/ccache]|'/srv/ccache' is no volume; expected HOST:/CONTAINER",
        "volumes: [/a:b]|'/a:b' is no volume",
        "volumes: ['/a:/b:readonly']|'/a:/b:readonly' is no volume",
        "volumes: [':/b']|':/b' is no volume",
        "memory_mb: lots|expected a whole number, 1 or more",
        "cpus: -1|expected a number above 0",
        "pids: 0|expected a whole number, 1 or more",
        "capabilities: [ptrace]|'ptrace' is not a capability",
        "network: [host]|expected text",
        "read_only: 'no'|expected true or false",
      })
  void namesTheKeyThatIsWrong(String line, String message) throws IOException {
    Path file = temp.resolve("runtimes.yaml");
    Files.writeString(file, "runtimes:\n  d:\n    lab_type: docker\n    " + line + "\n");
    assertThatThrownBy(() -> settings(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("runtimes.yaml:4")
        .hasMessageContaining("runtimes.d." + line.substring(0, line.indexOf(':')))
        .hasMessageContaining(message);
  }
}
