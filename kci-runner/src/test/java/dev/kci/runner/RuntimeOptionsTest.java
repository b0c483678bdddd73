package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.config.Configuration;
import dev.kci.config.ConfigurationException;
import dev.kci.config.RuntimeConfig;
import dev.kci.runner.supervise.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeOptionsTest {
  @TempDir Path temp;

  private RuntimeConfig runtime(String type, String lines) throws IOException {
    Path file = temp.resolve("runtimes.yaml");
    Files.writeString(file, "runtimes:\n  lab:\n    lab_type: " + type + "\n" + lines);
    return Configuration.load(List.of(file)).runtimes().get("lab");
  }

  @ParameterizedTest
  @ValueSource(strings = {"shell", "docker", "kubernetes", "lava"})
  void eachKindHasItsLimitsFromTheConfiguration(String type) throws IOException {
    Limits limits =
        new RuntimeOptions()
            .limits(
                runtime(
                    type, "    concurrency: 7\n    submit_seconds: 30\n    observe_seconds: 10\n"));
    assertThat(limits.concurrency()).isEqualTo(7);
    assertThat(limits.submitTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(limits.observeTimeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aLabIsGivenUpSoonerThanADownloadHere() throws IOException {
    RuntimeOptions options = new RuntimeOptions();
    assertThat(options.limits(runtime("lava", "")).submitTimeout()).hasMinutes(2);
    assertThat(options.limits(runtime("docker", "")).submitTimeout()).hasHours(2);
    assertThat(options.limits(runtime("docker", "")).observeTimeout()).hasMinutes(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "concurrency: many|expected a whole number, 1 or more",
        "concurrency: 0|expected a whole number, 1 or more",
        "submit_seconds: 2m|expected seconds, 1 or more",
        "submit_seconds: -1|expected seconds, 1 or more",
        "observe_seconds: 1.5|expected seconds, 1 or more",
      })
  void namesTheLimitThatIsWrong(String line, String message) throws IOException {
    RuntimeConfig runtime = runtime("lava", "    " + line + "\n");
    assertThatThrownBy(() -> new RuntimeOptions().limits(runtime))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("runtimes.yaml:4")
        .hasMessageContaining("runtimes.lab." + line.substring(0, line.indexOf(':')))
        .hasMessageContaining(message);
  }
}
