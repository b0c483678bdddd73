package dev.kci.quickstart;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The configuration and the settings of the quickstart's pipeline, as a lab would write them.
 *
 * @param folder where both files are written
 */
record PipelineFiles(Path folder) {
  static final String TREE = "quickstart";

  Path configuration() {
    return folder.resolve("pipeline.yaml");
  }

  Path settings() {
    return folder.resolve("kernelci.toml");
  }

  /**
   * Writes the configuration: one branch; a build, a test on that build, and the tree's own tests.
   *
   * @param hangLimit seconds that the tree's own tests may take
   */
  void writeConfiguration(URI api, URI storage, String treeUrl, String branch, int hangLimit)
      throws IOException {
    Files.writeString(
        configuration(),
        """
        # Made by examples/quickstart: the whole configuration of this pipeline
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
            isolation: none # the jobs below are our own; a lab has user: NAME instead

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
            .formatted(api, storage, treeUrl, branch, hangLimit));
  }

  /** Writes the settings, which only their owner may read: the storage's credential is in them. */
  void writeSettings(int smtpPort, String storageCredential) throws IOException {
    Files.createFile(
        settings(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        settings(),
        """
        [DEFAULT]
        api_config = "sandbox"
        storage_config = "sandbox"

        [storage.sandbox]
        storage_cred = "%3$s"

        [runtime.shell]
        user = "runtime-shell"

        [trigger]
        poll_period = 1

        [tarball]
        kdir = "%1$s/linux"
        output = "%1$s/tarballs"

        [report]
        smtp_host = "127.0.0.1"
        smtp_port = %2$d
        smtp_tls = "none"
        sender = "kernelci@localhost"
        recipients = ["developers@localhost"]
        """
            .formatted(folder, smtpPort, storageCredential));
  }
}
