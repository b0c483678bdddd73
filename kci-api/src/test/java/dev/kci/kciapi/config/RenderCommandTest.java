package dev.kci.kciapi.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.cli.Launcher;
import dev.kci.kciapi.KciApiCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RenderCommandTest {
  private static final String CONFIG =
      """
      api:
        local: {url: 'http://127.0.0.1:8001'}
      storage:
        local: {storage_type: backend, base_url: 'http://127.0.0.1:8002', api_url: 'http://127.0.0.1:8003'}
      jobs:
        baseline:
          template: generic.jinja2
          kind: job
          image: 'example.org/{image_prefix}gcc'
          priority: medium
          params:
            rootfs_ref: buildroot
            nfs: 'x/{krev}/{arch}/{debarch}/{own}'
            own: mine
            unknown: '{krev} {nobody}'
            fragments: [known, CONFIG_A=y]
        plain: {template: script, kind: job, params: {command: 'echo hi'}}
      runtimes:
        lab: {lab_type: lava, url: 'http://127.0.0.1', priority_min: 10, priority_max: 60, notify: {callback: {token: t}}}
        here: {lab_type: shell}
      platforms:
        board: {arch: arm, base_name: base-board, boot_method: u-boot, dtb: [a/b.dtb, a/c.dtb], params: {own: platforms, p: '{base_name}'}}
        shell: {}
      rootfs:
        buildroot: {ramdisk: 'http://h/{brarch}/r.gz', nfs: 'not this'}
      fragments:
        known: {path: k.config, configs: ['CONFIG_K=y']}
      """;

  private static List<JsonObject> render(Path folder, String template, String... cases)
      throws IOException {
    Files.createDirectories(folder.resolve("config"));
    Files.createDirectories(folder.resolve("templates/base"));
    Files.writeString(folder.resolve("config/all.yaml"), CONFIG);
    Files.writeString(
        folder.resolve("templates/generic.jinja2"),
        "{% extends 'base/' + runtime + '.jinja2' %}\n");
    Files.writeString(folder.resolve("templates/base/lava.jinja2"), template);
    Files.write(folder.resolve("cases"), List.of(cases));
    StringWriter out = new StringWriter();
    CommandLine command = Launcher.commandLine(new KciApiCommand()).setOut(new PrintWriter(out));
    int exit =
        command.execute(
            "config",
            "render",
            "--config=" + folder.resolve("config"),
            "--templates=" + folder.resolve("templates"),
            "--cases=" + folder.resolve("cases"),
            "--instance=staging",
            "--api=local",
            "--storage=local",
            "--callback-url=http://127.0.0.1:9",
            "--image-prefix=pre-");
    assertThat(exit).isZero();
    return out.toString().lines().map(JsonText::parseObject).toList();
  }

  @Test
  void aTemplateSeesWhatTheOriginalGivesIt(@TempDir Path folder) throws IOException {
    String template =
        """
        {{ name }} {{ runtime }} {{ runtime_image }} {{ device_type }} {{ instanceid }} {{ instance_callback }}
        {{ api_config.name }} {{ api_config.version }} {{ storage_config.api_url }} {{ platform_config.mach }}
        {{ own }} {{ p }} {{ nfs }} {{ ramdisk }} {{ rootfs_ref is defined }} {{ unknown }}
        {{ brarch }} {{ crosarch }} {{ debarch }} {{ karch }}
        {{ fragment_configs }}
        {{ node.artifacts }} {{ device_dtb }}
        {{ priority }} {{ notify.callback.token }} {{ node.data.kernel_revision.commit_message }}
        """;
    String node =
        """
        {"case": "c1", "job": "baseline", "runtime": "lab", "platform": "board",
         "node": {"id": "1", "parent": "0", "submitter": "service:pipeline", "artifacts": {"own": "u"},
          "data": {"kernel_revision": {"tree": "t", "branch": "b", "version": {"version": 6, "patchlevel": 12},
           "commit_message": "{krev}"}}},
         "ancestors": [{"id": "0", "artifacts": {"kernel": "k", "own": "parents", "metadata": "m"}}],
         "metadata": {"artifacts": {"a/c.dtb": "http://h/c.dtb"}}}\
        """;
    assertThat(render(folder, template, node.replace("\n", "")))
        .extracting(answer -> answer.string("text").orElse(answer.toString()))
        .containsExactly(
            """
            baseline lava example.org/pre-gcc base-board staging http://127.0.0.1:9
            local latest http://127.0.0.1:8003 x86
            mine base-board x/6.12/arm/armhf/mine http://h/armel/r.gz False {krev} {nobody}
            armel armel armhf arm
            {'known': {'path': 'k.config', 'configs': ['CONFIG_K=y']}, 'CONFIG_A=y': {'configs': ['CONFIG_A=y']}}
            {'kernel': 'k', 'own': 'u', 'metadata': 'm', 'dtb': 'http://h/c.dtb'} a/c.dtb
            30 t {krev}\
            """);
  }

  @Test
  void aFailedCaseIsAnErrorAndTheNextGoesOn(@TempDir Path folder) throws IOException {
    List<JsonObject> answers =
        render(
            folder,
            "{{ kci_raise('no ' ~ name) }}",
            "{\"case\": 1, \"job\": \"nope\"}",
            "{\"case\": 2, \"job\": \"baseline\", \"runtime\": \"lab\", \"platform\": \"shell\","
                + " \"node\": {}}",
            "{\"case\": 3, \"job\": \"plain\", \"runtime\": \"here\", \"platform\": \"shell\","
                + " \"node\": {\"id\": \"x\"}}");
    assertThat(answers.get(0).string("error"))
        .contains("there is no job 'nope' in the configuration");
    assertThat(answers.get(1).string("error").orElseThrow())
        .endsWith("base/lava.jinja2:1: no baseline");
    assertThat(answers.get(2).string("text").orElseThrow())
        .contains("\nCOMMAND='echo hi'\n")
        .endsWith("eval \"$COMMAND\"\n");
  }
}
