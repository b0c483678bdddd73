package dev.kci.pipeline.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobParametersTest {
  private static final String CONFIG =
      """
      trees: {t: {url: 'https://h/t'}}
      build_configs:
        number: {tree: t, branch: numbered, priority: 30}
        named: {tree: t, branch: named, priority: high}
        none: {tree: t, branch: none}
      jobs:
        test:
          template: t
          image: 'ghcr.io/{image_prefix}gcc:{arch}'
          made_up_key: {deep: ['{arch}']}
          node: not this
        odd: {template: t, image: 'ghcr.io/{image_prefx}gcc'}
      runtimes:
        pull: {lab_type: pull_labs, poll_interval: 45}
      platforms:
        board:
          arch: arm64
          flash_image: 'https://h/flash.tar.gz'
          made_up: {list: [1, two]}
          rules: {tree: [t]}
        fvp-one: {}
      """;

  @TempDir Path temp;

  private Map<String, Object> variables(String job, String platform, String branch)
      throws IOException {
    Path file = Files.writeString(temp.resolve("config.yaml"), CONFIG);
    PipelineConfiguration configuration =
        PipelineConfiguration.of(Configuration.load(List.of(file)));
    Surroundings surroundings =
        new Surroundings(null, null, JsonObject.empty(), JsonObject.empty(), "kernelci/", null);
    JsonObject node =
        JsonText.parseObject(
            "{\"data\": {\"kernel_revision\": {\"tree\": \"t\", \"branch\": \"%s\"}}}"
                .formatted(branch));
    return new JobParameters(configuration, surroundings, url -> Optional.empty())
        .variables(
            node,
            List.of(),
            Objects.requireNonNull(configuration.jobs().get(job)),
            Objects.requireNonNull(configuration.runtimes().get("pull")),
            Objects.requireNonNull(configuration.platforms().get(platform)));
  }

  /** Fails when a list of names closes the model again. */
  @Test
  void unknownKeysReachTemplates() throws IOException {
    Map<String, Object> variables = variables("test", "board", "b");
    assertThat(variables.get("platform_config"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("flash_image", "https://h/flash.tar.gz")
        .containsEntry("made_up", Map.of("list", List.of(1L, "two")))
        .containsEntry("mach", "x86")
        .doesNotContainKey("rules");
    assertThat(variables).containsEntry("made_up_key", Map.of("deep", List.of("{arch}")));
    assertThat(variables.get("node")).as("a name of ours stays ours").isInstanceOf(Map.class);
  }

  @Test
  void imageGetsTheServicesPrefix() throws IOException {
    assertThat(variables("test", "board", "b"))
        .containsEntry("runtime_image", "ghcr.io/kernelci/gcc:arm64");
  }

  @Test
  void imageWithAnUnknownPlaceholderIsRefused() {
    assertThatThrownBy(() -> variables("odd", "board", "b"))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("image 'ghcr.io/{image_prefx}gcc'");
  }

  @ParameterizedTest
  @CsvSource({"numbered, 30", "named, high", "none,", "other,"})
  void nodeGetsThePriorityOfItsTreeAndBranch(String branch, String priority) throws IOException {
    JsonObject node = JsonObject.from(variables("test", "board", branch).get("node")).orElseThrow();
    Object found = node.get("data.tree_priority");
    assertThat(found == null ? null : found.toString()).isEqualTo(priority);
  }

  @ParameterizedTest
  @CsvSource({"fvp-one, linux-6.1.y, 9.5", "fvp-one, linux-6.6.y,", "board, linux-6.1.y,"})
  void armModelsGetAnOldArchitectureForOldKernels(String platform, String branch, String version)
      throws IOException {
    assertThat(variables("test", platform, branch))
        .containsEntry("poll_interval", 45L)
        .containsEntry("timeout", 3600L)
        .containsEntry(
            "tuxrun_parameters",
            version == null ? Map.of() : Map.of("FVP_ARM_ARCH_VERSION", version));
  }
}
