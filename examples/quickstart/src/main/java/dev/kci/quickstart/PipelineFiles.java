package dev.kci.quickstart;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The configuration and settings of a small pipeline in a sandbox, as a lab would write them.
 *
 * @param folder where both files are written
 */
public record PipelineFiles(Path folder) {
  /** The name of the tree whose revisions are tested. */
  public static final String TREE = "quickstart";

  public Path configuration() {
    return folder.resolve("pipeline.yaml");
  }

  public Path settings() {
    return folder.resolve("kernelci.toml");
  }

  /**
   * Writes the configuration: one branch; a build, a test on that build, and the tree's own tests.
   *
   * @param hangLimit seconds that the tree's own tests may take
   * @param isolation of the shell runtime, as YAML: {@code isolation: none} or {@code user: NAME}
   */
  public void writeConfiguration(
      URI api, URI storage, String treeUrl, String branch, int hangLimit, String isolation)
      throws IOException {
    Files.writeString(
        configuration(),
        """
        # Written by examples/quickstart: the whole configuration of this pipeline
        api:
          sandbox:
            url: %1$s

        storage:
          sandbox:
            storage_type: backend
            base_url: %2$s
            api_url: %2$s

        runtimes:
          shell:
            lab_type: shell
            %6$s

        trees:
          quickstart:
            url: '%3$s'

        build_configs:
          quickstart:
            tree: quickstart
            branch: '%4$s'

        platforms:
          shell:
            arch: x86_64

        jobs:
          kbuild-demo:
            template: kbuild
            kind: kbuild
            params:
              build_command: >-
                if [ -f scripts/build.sh ]; then sh scripts/build.sh;
                else cp Makefile "$KCI_ARTIFACTS/kernel"; fi
          boot-demo:
            template: script
            kind: job
            params:
              command: artifact kernel vmlinux && test -s vmlinux && echo "booted $(wc -c < vmlinux) bytes"
          sched-tests:
            template: kunit
            kind: job
            params:
              node_timeout: %5$d
              command: if [ -f tests/run.sh ]; then sh tests/run.sh; else test -f Makefile; fi

        scheduler:
          - job: kbuild-demo
            event: {channel: node, kind: checkout, name: checkout, state: available}
            runtime: {name: shell}
          - job: sched-tests
            event: {channel: node, kind: checkout, name: checkout, state: available}
            runtime: {name: shell}
          - job: boot-demo
            event: {channel: node, kind: kbuild, name: kbuild-demo, state: available, result: pass}
            runtime: {name: shell}
        """
            .formatted(api, storage, treeUrl, branch, hangLimit, isolation));
  }

  /**
   * Writes the settings, readable by their owner only since they hold the storage's credential.
   *
   * @param more keys of the section {@code [DEFAULT]}, and further sections, as TOML
   */
  public void writeSettings(int smtpPort, String storageCredential, String more)
      throws IOException {
    Files.createFile(
        settings(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        settings(),
        """
        [DEFAULT]
        api_config = "sandbox"
        storage_config = "sandbox"
        %3$s

        [storage.sandbox]
        storage_cred = "%2$s"

        [runtime.shell]
        user = "runtime-shell"

        [trigger]
        poll_period = 1

        [report]
        smtp_host = "127.0.0.1"
        smtp_port = %1$d
        smtp_tls = "none"
        sender = "kernelci@localhost"
        recipients = ["developers@localhost"]
        """
            .formatted(smtpPort, storageCredential, more));
  }
}
