package dev.kci.pipeline.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.config.RealConfiguration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What the Python original gives to templates, on the real configuration. */
class DefinitionVariablesTest {
  private static final Path GOLDEN =
      Path.of("src/test/resources/dev/kci/pipeline/golden/variables.jsonl.gz");

  @Test
  void templatesSeeWhatTheOriginalGivesThem() throws IOException {
    PipelineConfiguration configuration = RealConfiguration.load();
    Surroundings surroundings =
        new Surroundings(
            "prod",
            "https://callback.example.org",
            Surroundings.api(configuration.apis().get("production")),
            Surroundings.storage(configuration.storages().get("kci-storage")),
            "kernelci/",
            null);
    List<String> different = new ArrayList<>();
    int read = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(GOLDEN)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        read++;
        JsonObject json = JsonText.parseObject(line);
        Map<String, Object> expected = json.object("variables").orElseThrow().asMap();
        Map<String, Object> found = variables(configuration, surroundings, json);
        differences("", expected, found)
            .forEach(
                difference ->
                    different.add(
                        json.get("job") + " on " + json.get("platform") + ": " + difference));
      }
    }
    assertThat(different).isEmpty();
    assertThat(read).isEqualTo(574);
  }

  private static Map<String, Object> variables(
      PipelineConfiguration configuration, Surroundings surroundings, JsonObject json) {
    JobParameters parameters =
        new JobParameters(configuration, surroundings, url -> json.object("metadata"));
    List<JsonObject> ancestors = new ArrayList<>();
    ((List<?>) Objects.requireNonNull(json.get("ancestors")))
        .forEach(ancestor -> ancestors.add(JsonObject.from(ancestor).orElseThrow()));
    return parameters.variables(
        json.object("node").orElseThrow(),
        ancestors,
        Objects.requireNonNull(configuration.jobs().get(json.string("job").orElseThrow())),
        Objects.requireNonNull(configuration.runtimes().get(json.string("runtime").orElseThrow())),
        Objects.requireNonNull(
            configuration.platforms().get(json.string("platform").orElseThrow())));
  }

  /** Python's None and an absent key are the same. */
  private static List<String> differences(String path, Object expected, Object found) {
    List<String> all = new ArrayList<>();
    if (expected instanceof Map<?, ?> a && found instanceof Map<?, ?> b) {
      TreeSet<Object> keys = new TreeSet<>(a.keySet());
      keys.addAll(b.keySet());
      for (Object key : keys) {
        all.addAll(differences(path + "." + key, a.get(key), b.get(key)));
      }
    } else if (!Objects.equals(expected, found)) {
      all.add(path + " is " + found + ", not " + expected);
    }
    return all;
  }
}
