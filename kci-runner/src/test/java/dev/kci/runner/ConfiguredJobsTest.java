package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.KciApi;
import dev.kci.api.ServerClock;
import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeBuilder;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.definition.JobParameters;
import dev.kci.pipeline.definition.JobTemplates;
import dev.kci.pipeline.definition.Surroundings;
import dev.kci.pipeline.schedule.Ancestors;
import dev.kci.runner.create.CheckedAncestors;
import dev.kci.runner.supervise.InvalidJobException;
import dev.kci.runtime.JobRequest;
import dev.kci.sandbox.Sandbox;
import dev.kci.trust.TrustedOwners;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code loop} submits is what {@code render} shows. */
class ConfiguredJobsTest {
  private static final String CONFIG =
      """
      api:
        local: {url: 'http://127.0.0.1:8001'}
      build_configs:
        t-b: {tree: t, branch: b, priority: high}
      storage:
        h: {storage_type: backend, base_url: 'http://h/'}
      trees:
        t: {url: 'https://example.org/t.git'}
      jobs:
        boot: {template: boot.jinja2, kind: job, priority: low, params: {v: '{krev}', rootfs_ref: debian, own: job}}
        script: {template: script, kind: job, params: {command: 'echo {krev} {karch}', rootfs_ref: debian}}
        nothing: {template: script, kind: job, params: {command: ':', rootfs_ref: nowhere}}
      runtimes:
        lab: {lab_type: lava, url: 'http://127.0.0.1', priority_min: 10, priority_max: 60, notify: {callback: {token: t}}}
        here: {lab_type: shell}
      platforms:
        board: {arch: arm64, dtb: [a.dtb, b.dtb], params: {own: platform, its: '{arch}'}}
        shell: {}
      rootfs:
        debian: {ramdisk: 'http://h/{debarch}/r.gz'}
      """;

  private static final String BOOT =
      """
      {{ name }} {{ runtime }} {{ device_type }} p={{ priority }} {{ v }} {{ own }} {{ its }} {{ device_dtb }}
      {{ ramdisk }} {{ node.artifacts.kernel }} {{ node.artifacts.dtb }} {{ karch }} {{ api_config.name }} {{ notify }}
      """;

  private static final JsonObject METADATA =
      JsonText.parseObject("{\"artifacts\": {\"b.dtb\": \"http://h/b.dtb\"}}");

  @TempDir Path temp;
  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  private Node checkout = Node.builder(NodeKind.CHECKOUT, "checkout").build();
  private Node build = checkout;

  @BeforeEach
  void create() throws IOException {
    Files.createDirectories(temp.resolve("config"));
    Files.createDirectories(temp.resolve("templates"));
    Files.writeString(temp.resolve("config/all.yaml"), CONFIG);
    Files.writeString(temp.resolve("templates/boot.jinja2"), BOOT);
    JsonObject version = JsonText.parseObject("{\"version\": 6, \"patchlevel\": 12}");
    KernelRevision revision =
        new KernelRevision("t", "https://example.org/t.git", "b", "c0ffee".repeat(7).substring(2));
    NodeBuilder first =
        Node.builder(NodeKind.CHECKOUT, "checkout")
            .kernelRevision(revision)
            .submitter("service:pipeline")
            .state(NodeState.AVAILABLE)
            .artifact("tarball", "http://h/linux.tar.gz");
    Node made = first.build();
    JsonObject data =
        made.data()
            .with(
                "kernel_revision",
                made.data().object("kernel_revision").orElseThrow().with("version", version));
    checkout = api.nodes().create(made.withData(data));
    build =
        api.nodes()
            .create(
                Node.childOf(checkout, NodeKind.KBUILD, "kbuild")
                    .state(NodeState.AVAILABLE)
                    .data(data)
                    .artifact("kernel", "http://h/Image")
                    .artifact("log", "http://h/log")
                    .artifact("metadata", "http://h/metadata.json")
                    .build());
  }

  @AfterEach
  void stop() {
    api.close();
    sandbox.close();
  }

  @Test
  void jinjaTemplateIsSubmittedAsRenderShowsIt() {
    Node node = job("boot", "lab", "board");
    JobRequest request = jobs().of(node);
    assertThat(request.definition())
        .isEqualTo(rendered(node, "boot", "lab", "board"))
        .startsWith("boot lava board p=40 6.12 job arm64 b.dtb\nhttp://h/arm64/r.gz http://h/Image")
        .contains(" http://h/b.dtb arm64 local {'callback': {'token': 't'}}");
  }

  @Test
  void mustacheTemplateIsSubmittedAsRenderShowsIt() {
    Node node = job("script", "here", "shell");
    JobRequest request = jobs().of(node);
    assertThat(request.definition())
        .isEqualTo(rendered(node, "script", "here", "shell"))
        .contains("6.12 x86");
    assertThat(request.environment())
        .containsEntry("KCI_NODE_ID", node.requireId())
        .containsEntry("KCI_PARAM_RAMDISK", "http://h/amd64/r.gz");
    assertThat(request.artifacts()).containsKeys("tarball", "kernel").doesNotContainKey("log");
  }

  @Test
  void ownArtifactsAreNotInputs() {
    Node node = job("script", "here", "shell").withArtifact("kernel", "http://h/another");
    assertThat(jobs().of(node).artifacts()).containsEntry("kernel", URI.create("http://h/Image"));
  }

  @Test
  void buildWithForeignArtifactsStartsNoJobs() {
    api.nodes().update(build, now -> now.withArtifact("kernel", "http://127.0.0.1:9/evil"));
    Node node = job("script", "here", "shell");
    assertThatThrownBy(() -> jobs().of(node))
        .isInstanceOf(InvalidJobException.class)
        .hasMessageContaining("artifact kernel is at http://127.0.0.1:9/evil");
  }

  @Test
  void invalidParameterIsReportedOnTheNode() {
    Node node = job("nothing", "here", "shell");
    assertThatThrownBy(() -> jobs().of(node))
        .isInstanceOf(InvalidJobException.class)
        .hasMessageContaining("'nowhere' is not a configured rootfs")
        .extracting(e -> ((InvalidJobException) e).code())
        .isEqualTo(ErrorCode.INVALID_JOB_PARAMS);
  }

  @Test
  void invalidNameForAJinjaTemplateIsReportedOnTheNode() {
    Node node = job("boot", "lab", "board");
    JsonObject revision =
        node.data().object("kernel_revision").orElseThrow().with("branch", "$(touch HACKED)");
    Node named = node.withData(node.data().with("kernel_revision", revision));
    assertThatThrownBy(() -> jobs().of(named))
        .isInstanceOf(InvalidJobException.class)
        .hasMessageContaining("data.kernel_revision.branch is '$(touch HACKED)'; expected a name")
        .extracting(e -> ((InvalidJobException) e).code())
        .isEqualTo(ErrorCode.INVALID_JOB_PARAMS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", ".", "a/b", "../../x", "", " ", "a\nb", "a\u0085b", "long"})
  void artifactNameThatIsNotAFileNameIsReportedOnTheNode(String name) {
    String artifact = name.equals("long") ? "\u00e4".repeat(128) : name;
    api.nodes().update(build, now -> now.withArtifact(artifact, "http://h/file"));
    Node node = job("script", "here", "shell");
    assertThatThrownBy(() -> jobs().of(node))
        .isInstanceOf(InvalidJobException.class)
        .hasMessageContaining("expected a valid file name")
        .extracting(e -> ((InvalidJobException) e).code())
        .isEqualTo(ErrorCode.INVALID_JOB_PARAMS);
  }

  @Test
  void longParameterIsInTheScriptButNotInTheEnvironment() throws IOException {
    String command = "echo " + "x".repeat(1 << 19);
    Files.writeString(
        temp.resolve("config/all.yaml"), CONFIG.replace("echo {krev} {karch}", command));
    JobRequest request = jobs().of(job("script", "here", "shell"));
    assertThat(request.definition()).contains(command);
    assertThat(request.environment())
        .doesNotContainKey("KCI_PARAM_COMMAND")
        .containsKey("KCI_PARAM_RAMDISK");
  }

  @Test
  void savesACopyOfTheDefinition() throws IOException {
    Node node = job("script", "here", "shell");
    JobRequest request = new DefinitionFiles(jobs(), temp.resolve("out/put")).of(node);
    assertThat(temp.resolve("out/put/script-" + node.id() + ".sh"))
        .hasContent(request.definition());
  }

  private ConfiguredJobs jobs() {
    PipelineConfiguration configuration =
        PipelineConfiguration.of(Configuration.load(List.of(temp.resolve("config"))));
    Surroundings surroundings =
        new Surroundings(
            "staging",
            null,
            Surroundings.api(configuration.apis().get("local")),
            JsonObject.empty(),
            "",
            null);
    return new ConfiguredJobs(
        new JobParameters(configuration, surroundings, url -> Optional.of(METADATA)),
        new JobTemplates(List.of(temp.resolve("templates"))),
        new CheckedAncestors(
            new Ancestors(api.nodes()::get),
            Runners.sources(configuration),
            TrustedOwners.of(api.users(), Set.of())),
        sandbox.url().toString(),
        ServerClock.system());
  }

  private Node job(String name, String runtime, String platform) {
    JsonObject data = build.data().with("runtime", runtime).with("platform", platform);
    return api.nodes().create(Node.childOf(build, NodeKind.JOB, name).data(data).build());
  }

  private String rendered(Node node, String job, String runtime, String platform) {
    PipelineConfiguration configuration =
        PipelineConfiguration.of(Configuration.load(List.of(temp.resolve("config"))));
    Surroundings surroundings =
        new Surroundings(
            "staging",
            null,
            Surroundings.api(Objects.requireNonNull(configuration.apis().get("local"))),
            JsonObject.empty(),
            "",
            null);
    JobParameters parameters =
        new JobParameters(configuration, surroundings, url -> Optional.of(METADATA));
    return new JobTemplates(List.of(temp.resolve("templates")))
        .render(
            Objects.requireNonNull(configuration.jobs().get(job)),
            parameters.model(
                NodeJson.write(node),
                List.of(NodeJson.write(build), NodeJson.write(checkout)),
                Objects.requireNonNull(configuration.jobs().get(job)),
                Objects.requireNonNull(configuration.runtimes().get(runtime)),
                Objects.requireNonNull(configuration.platforms().get(platform))));
  }
}
