package dev.kci.abuse.family;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Templates and the configuration of the jobs that use them. The job {@code control} runs a command
 * from the configuration.
 *
 * @param files templates that are not shipped, by name
 */
record TemplateSet(
    String name,
    List<String> runtimes,
    List<String> jobs,
    String configuration,
    Map<String, String> files) {
  private static final String RUNTIMES =
      """
      runtimes:
        shell: {lab_type: shell}
        docker: {lab_type: docker}
        kubernetes: {lab_type: kubernetes, context: none}
        lava: {lab_type: lava, url: 'http://127.0.0.1:9/'}
      platforms:
        box: {arch: x86_64, boot_method: qemu}
      """;

  static TemplateSet shipped() {
    return new TemplateSet(
        "templates",
        List.of("shell", "docker", "kubernetes", "lava"),
        List.of("script", "kbuild", "kunit"),
        RUNTIMES
            + """
            _qemu: &qemu {qemu: true, ramdisk: 'http://r/x'}
            jobs:
              script: {template: script, kind: job, image: alpine, params: {<<: *qemu, command: 'artifact kernel k; artifact missing m'}}
              kbuild: {template: kbuild, kind: kbuild, image: alpine, params: {<<: *qemu, build_command: 'true'}}
              kunit: {template: kunit, kind: job, image: alpine, params: {<<: *qemu, command: 'true'}}
              control: {template: script, kind: job, image: alpine, params: {<<: *qemu, command: 'eval "$CONTROL"'}}
            """,
        Map.of());
  }

  /** Returns templates like those of a Python pipeline: names in YAML and in shell words. */
  static TemplateSet jinja() {
    return new TemplateSet(
        "jinja",
        List.of("shell", "docker", "kubernetes", "lava"),
        List.of("branch", "describe", "artifacts"),
        RUNTIMES
            + """
            jobs:
              branch: {template: branch.jinja2, kind: job, image: alpine}
              describe: {template: describe.jinja2, kind: job, image: alpine}
              artifacts: {template: artifacts.jinja2, kind: job, image: alpine}
              control: {template: control.jinja2, kind: job, image: alpine}
            """,
        Map.of(
            "branch.jinja2",
            job(
                "git clone --branch {{ node.data.kernel_revision.branch }}"
                    + " {{ node.data.kernel_revision.url }} linux",
                "{{ node.data.kernel_revision.tree }}-{{ node.data.kernel_revision.branch }}"),
            "describe.jinja2",
            job(
                "echo \"testing {{ node.data.kernel_revision.describe }} of"
                    + " {{ node.data.kernel_revision.tree }}\"",
                "{{ node.data.kernel_revision.describe }}"),
            "artifacts.jinja2",
            job(
                "{% for name, url in node.artifacts.items() %}curl -o {{ name }} '{{ url }}'; "
                    + "{% endfor %}true",
                "{{ node.artifacts.kernel }}"),
            "control.jinja2",
            job("eval \"$CONTROL\"", "{{ node.data.kernel_revision.tree }}")));
  }

  /**
   * Returns a template that extends its runtime's base.
   *
   * @param command a shell command
   * @param label a plain YAML scalar
   */
  private static String job(String command, String label) {
    return """
    {%% if runtime == 'shell' %%}#!/bin/sh
    %1$s
    {%% elif runtime == 'docker' %%}image: {{ runtime_image }}
    labels:
      kernelci.what: %2$s
    command:
      - sh
      - -c
      - |
        %1$s
    {%% elif runtime == 'kubernetes' %%}apiVersion: batch/v1
    kind: Job
    metadata:
      annotations:
        kernelci.org/what: %2$s
    spec:
      template:
        spec:
          containers:
            - name: job
              image: {{ runtime_image }}
              command:
                - sh
                - -c
                - |
                  %1$s
    {%% else %%}job_name: %2$s
    actions:
      - test:
          definitions:
            - repository:
                run:
                  steps:
                    - |
                      %1$s
    {%% endif %%}
    """
        .formatted(command, label);
  }

  /** Writes the templates into a folder. */
  void write(Path folder) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
  }
}
