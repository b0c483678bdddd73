package dev.kci.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.config.Configuration;
import dev.kci.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesSettingsTest {
  private static final Path EXAMPLES = Path.of("../examples/kubernetes");

  @TempDir Path temp;

  private KubernetesSettings settings(Path config) {
    Configuration configuration = Configuration.load(List.of(config));
    return KubernetesSettings.read(configuration.runtimes().values().iterator().next().fields());
  }

  @Test
  void readsTheExample() {
    KubernetesSettings settings = settings(EXAMPLES.resolve("runtime.yaml"));
    assertThat(settings.contexts()).containsExactly("builders-west", "builders-east");
    assertThat(settings.namespace()).isEqualTo("kernelci-jobs");
    assertThat(settings.tokenSecret())
        .isEqualTo(new KubernetesSettings.TokenSecret("kci-api-token", "token"));
    assertThat(settings.enforcesPodSecurity()).isTrue();
    assertThat(settings.tolerations()).hasSize(1);
    assertThat(settings.patience())
        .isEqualTo(new Patience(Duration.ofMinutes(30), Duration.ofMinutes(5)));
  }

  @Test
  void exampleGrantsThePermissionsThatTheCheckRequiresAndNoOthers() throws IOException {
    TreeSet<String> granted = new TreeSet<>();
    for (var document : Manifests.of("base/accounts.yaml")) {
      for (var rule : Situation.maps(document.get("rules"))) {
        for (Object resource : (List<?>) rule.get("resources")) {
          ((List<?>) rule.get("verbs")).forEach(verb -> granted.add(verb + " " + resource));
        }
      }
    }
    List<String> asked = ClusterCheck.RIGHTS.stream().map(Object::toString).toList();
    assertThat(granted).containsExactlyInAnyOrderElementsOf(asked);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "namespace: 7|expected text",
        "tolerations: x|expected a list of maps",
        "resources: [1]|expected a map",
        "secrets: {a: b}|expected a list",
        "pending_seconds: soon|expected seconds, 1 or more",
        "refused_seconds: 0|expected seconds, 1 or more",
        "pod_security: strict|expected warn or enforce",
        "job_api_token: true|expected api_token_secret instead",
      })
  void errorNamesTheInvalidKey(String line, String message) throws IOException {
    Path file = temp.resolve("runtimes.yaml");
    Files.writeString(file, "runtimes:\n  k:\n    lab_type: kubernetes\n    " + line + "\n");
    assertThatThrownBy(() -> settings(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("runtimes.yaml:4")
        .hasMessageContaining("runtimes.k." + line.substring(0, line.indexOf(':')))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.example.org/,api.example.org",
    "https://api.example.org:8080/latest/,api.example.org-8080-latest",
    "http://127.0.0.1:8001,127.0.0.1-8001",
    "-a_b c-,a_b-c",
    "0123456789012345678901234567890123456789012345678901234567890123456789,012345678901234567890123456789012345678901234567890123456789012",
  })
  void convertsAnyTextToALabel(String text, String label) {
    assertThat(JobLabels.value(text)).isEqualTo(label);
  }
}
