package dev.kci.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.config.RuntimeConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole configuration of the public pipeline, which is not ours to publish. */
class RealConfigurationTest {
  private PipelineConfiguration configuration;

  @BeforeEach
  void load() {
    configuration = RealConfiguration.load();
  }

  @Test
  void loadsCompletely() {
    assertThat(configuration.buildConfigs()).hasSize(126);
    assertThat(configuration.trees()).hasSize(50);
    assertThat(configuration.jobs()).hasSize(347);
    assertThat(configuration.platforms()).hasSize(108);
    assertThat(configuration.runtimes()).hasSize(17);
    assertThat(configuration.scheduler()).hasSize(426);
    assertThat(configuration.rootfs()).hasSize(16);
    assertThat(configuration.fragments()).hasSize(23);
    assertThat(configuration.apis()).hasSize(4);
    assertThat(configuration.storages()).hasSize(5);
  }

  @Test
  void resolvesMergeKeysAndKeepsOrigins() {
    Job job = configuration.jobs().get("kbuild-gcc-14-arm64");
    assertThat(job.kind()).isEqualTo("kbuild");
    assertThat(job.template()).isEqualTo("kbuild.jinja2");
    assertThat(job.param("arch")).contains("arm64");
    assertThat(job.source().origin().file()).endsWith("jobs.yaml");
    assertThat(job.source().originOf("template").line())
        .as("written once, in the anchor at the top of the file")
        .isLessThan(job.source().origin().line());
    assertThat(job.rules())
        .singleElement()
        .isInstanceOfSatisfying(
            Rule.Values.class,
            tree ->
                assertThat(tree.values())
                    .extracting(Rule.Value::toString)
                    .contains("!android", "!chromiumos"));
  }

  @Test
  void readsTheLabs() {
    RuntimeConfig broonie = configuration.runtimes().get("lava-broonie");
    assertThat(broonie.priorities().max()).isEqualTo(49);
    assertThat(broonie.notification())
        .extractingByKey("callback")
        .isEqualTo(java.util.Map.of("token", "kernelci-new-api-callback"));
  }
}
