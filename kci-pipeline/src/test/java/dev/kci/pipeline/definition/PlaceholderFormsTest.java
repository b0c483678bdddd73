package dev.kci.pipeline.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Forms of placeholders and of scalars; the golden answers are those of kernelci-core (Python). */
class PlaceholderFormsTest {
  private static final Path FOLDER =
      Path.of("src/test/resources/dev/kci/pipeline/definition/placeholders");

  private static final JsonObject METADATA =
      JsonText.parseObject("{\"artifacts\": {\"one.dtb\": \"http://h/one.dtb\"}}");

  private static final JsonObject NODE =
      JsonText.parseObject(
          """
          {"artifacts": {"metadata": "http://h/m"},
           "data": {"kernel_revision": {"version": {"version": 6, "patchlevel": 12}}}}
          """);

  private static List<JsonObject> cases() throws IOException {
    return Files.readAllLines(FOLDER.resolve("golden.jsonl")).stream()
        .map(JsonText::parseObject)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void areFilledLikeInTheOriginal(JsonObject golden) {
    PipelineConfiguration configuration =
        PipelineConfiguration.of(Configuration.load(List.of(FOLDER.resolve("config.yaml"))));
    JobParameters parameters =
        new JobParameters(
            configuration,
            new Surroundings(null, null, JsonObject.empty(), JsonObject.empty(), "kernelci/", null),
            url -> Optional.of(METADATA));
    JsonObject found =
        JsonObject.of(
            parameters.variables(
                NODE,
                List.of(),
                Objects.requireNonNull(
                    configuration.jobs().get(golden.string("job").orElseThrow())),
                Objects.requireNonNull(configuration.runtimes().get("zz-run")),
                Objects.requireNonNull(
                    configuration.platforms().get(golden.string("platform").orElseThrow()))));
    JsonObject read = JsonText.parseObject(JsonText.write(found)); // for the types of JSON
    golden
        .object("variables")
        .orElseThrow()
        .asMap()
        .forEach((name, value) -> assertThat(read.get(name)).as(name).isEqualTo(value));
  }
}
