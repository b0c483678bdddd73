package dev.kci.pipeline.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The shipped templates for labs that fetch their jobs. */
class PullTemplatesTest {
  private static final String SUM = "0123456789abcdef".repeat(4);
  private static final String CONFIG =
      """
      runtimes:
        pull: {lab_type: pull_labs, timeout: 7200, notify: {callback: {token: our-lab}}}
      platforms:
        board: {arch: arm64}
        shed: {arch: arm64, console_baud: 9600, params: {requirements: [relay]}}
      jobs:
        boot: {template: base/pull_labs.jinja2, kind: job}
        ltp:
          template: ltp.jinja2
          kind: job
          params: {tst_cmdfiles: smoketest, job_timeout: 10, nfsroot: 'https://s/{debarch}'}
        script: {template: script, kind: job, params: {command: 'echo "é😀\\\\"'}}
      """;

  @TempDir Path temp;

  private String render(String job, String platform, @Nullable String callback, String artifacts)
      throws IOException {
    Files.writeString(
        temp.resolve("ltp.jinja2"),
        """
        {%- do tuxrun_parameters.update({'RUNNER': '/opt/kirk/kirk'}) %}
        {%- set test_definitions = [{'id': 'ltp-' ~ tst_cmdfiles, 'type': 'ltp', 'depends': [],
              'timeout_s': job_timeout * 60, 'parameters': 'tst_cmdfiles=' ~ tst_cmdfiles}] %}
        {%- extends 'base/pull_labs.jinja2' %}
        """);
    PipelineConfiguration configuration =
        PipelineConfiguration.of(
            Configuration.load(List.of(Files.writeString(temp.resolve("config.yaml"), CONFIG))));
    JobParameters parameters =
        new JobParameters(
            configuration,
            new Surroundings(null, callback, JsonObject.empty(), JsonObject.empty(), "", null),
            url -> Optional.empty());
    Map<String, Object> files = new LinkedHashMap<>();
    Map<String, Object> sums = new LinkedHashMap<>();
    Arrays.stream(artifacts.split(" "))
        .filter(name -> !name.isEmpty())
        .forEach(
            name -> {
              files.put(name, "https://s.example.org/" + name);
              sums.put(name, name.equals("dtb") ? "unknown" : SUM);
            });
    JsonObject build =
        JsonObject.of("id", "b")
            .with("artifacts", files)
            .with("debug", Map.of("sha256", sums))
            .with("data", Map.of());
    JsonObject node =
        JsonObject.of("id", "6874b1e2f0c1d2a3b4c5d6e7").with("parent", "b").with("data", Map.of());
    var configured = Objects.requireNonNull(configuration.jobs().get(job));
    JobModel model =
        parameters.model(
            node,
            List.of(build),
            configured,
            Objects.requireNonNull(configuration.runtimes().get("pull")),
            Objects.requireNonNull(configuration.platforms().get(platform)));
    return new JobTemplates(List.of(temp)).render(configured, model);
  }

  private JsonObject json(String job, String platform, @Nullable String callback, String artifacts)
      throws IOException {
    return JsonText.parseObject(render(job, platform, callback, artifacts));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "kernel", "modules", "kernel modules dtb", "kselftest_tar_gz", "dtb ramdisk"})
  void anySetOfArtifactsGivesJson(String artifacts) throws IOException {
    for (String job : List.of("boot", "ltp")) {
      JsonObject found = json(job, "board", "https://k:9100", artifacts);
      assertThat(found.has("artifacts.kernel")).isEqualTo(artifacts.contains("kernel"));
      assertThat(found.has("artifacts.kselftest")).isEqualTo(artifacts.contains("kselftest"));
    }
  }

  @Test
  void jobWithoutTestsBootsTheKernel() throws IOException {
    assertThat(json("boot", "shed", "https://k:9100", "kernel dtb log"))
        .isEqualTo(
            JsonText.parseObject(
                """
                {"artifacts": {"kernel": "https://s.example.org/kernel",
                               "dtb": "https://s.example.org/dtb"},
                 "tests": [{"id": "boot-test-6874b1e2", "type": "boot", "depends": [],
                            "timeout_s": 600, "pre-commands": [], "post-commands": []}],
                 "environment": {"platform": "shed", "arch": "arm64",
                                 "console": {"method": "serial", "baud": 9600},
                                 "requirements": ["relay"]},
                 "callback": {"url": "https://k:9100/node/6874b1e2f0c1d2a3b4c5d6e7",
                              "token_name": "our-lab"},
                 "integrity": {"sha256": {"kernel": "%s"}}}
                """
                    .formatted(SUM)));
  }

  @Test
  void testsOfATemplateReplaceTheBoot() throws IOException {
    JsonObject found = json("ltp", "board", null, "kernel");
    assertThat(found.get("tests"))
        .isEqualTo(
            List.of(
                Map.of(
                    "id",
                    "ltp-smoketest",
                    "type",
                    "ltp",
                    "depends",
                    List.of(),
                    "timeout_s",
                    600L,
                    "pre-commands",
                    List.of(),
                    "post-commands",
                    List.of(),
                    "parameters",
                    "tst_cmdfiles=smoketest")));
    assertThat(found.string("artifacts.rootfs")).contains("https://s/arm64/full.rootfs.tar.xz");
    assertThat(found.string("parameters.RUNNER")).contains("/opt/kirk/kirk");
    assertThat(found.has("callback")).as("without --callback-url").isFalse();
  }

  @Test
  void checksumOfKselftestIsThatOfItsArchive() throws IOException {
    assertThat(json("boot", "board", null, "kselftest_tar_xz").string("integrity.sha256.kselftest"))
        .contains(SUM);
    assertThat(json("boot", "board", null, "dtb").has("integrity")).isFalse();
  }

  @Test
  void scriptIsInTheDefinition() throws IOException {
    Map<String, Object> found =
        new Yaml().load(render("script", "board", "https://k", "kernel dtb"));
    assertThat(JsonObject.of(found).string("integrity.sha256.kernel")).contains(SUM);
    assertThat(JsonObject.of(found).string("callback.token_name")).contains("our-lab");
    assertThat(found.get("tests"))
        .asString()
        .contains("type=script", "timeout_s=7200", "echo \"é😀\\", "eval \"$COMMAND\"");
    new Yaml().load(render("script", "board", null, ""));
  }
}
