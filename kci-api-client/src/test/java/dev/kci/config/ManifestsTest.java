package dev.kci.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestsTest {
  @TempDir Path folder;
  private final List<Problem> problems = new ArrayList<>();

  @Test
  void hostsHaveAnAddressOrNone() throws IOException {
    assertThat(read("{git.example.org: 'https://git.example.org/manifest.js.gz', other: null}"))
        .isEqualTo(
            Map.of(
                "git.example.org",
                Optional.of(URI.create("https://git.example.org/manifest.js.gz")),
                "other",
                Optional.empty()));
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest.js.gz", "file:///etc/passwd", "ftp://a/m", "'https:'", "'a b'"})
  void otherAddressesAreErrors(String url) throws IOException {
    assertThat(read("{git.example.org: " + url + "}"))
        .isEqualTo(Map.of("git.example.org", Optional.empty()));
    assertThat(problems)
        .singleElement()
        .extracting(Problem::toString)
        .asString()
        .contains("file.yaml:1", "manifests.git.example.org", "expected the URL of the host's");
  }

  private Map<String, Optional<URI>> read(String manifests) throws IOException {
    Path file = Files.writeString(folder.resolve("file.yaml"), "manifests: " + manifests + "\n");
    return Configuration.check(List.of(file), problems::add).manifests();
  }
}
