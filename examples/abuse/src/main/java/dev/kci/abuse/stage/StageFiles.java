package dev.kci.abuse.stage;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The configuration and settings of the lab that is attacked. Each job leaves the file {@code
 * ran-NODE} among the canaries.
 *
 * @param folder where both files are written
 */
record StageFiles(Path folder) {
  static final String TREE = "abuse";

  Path configuration() {
    return folder.resolve("pipeline.yaml");
  }

  Path settings() {
    return folder.resolve("kernelci.toml");
  }

  /**
   * Writes the configuration.
   *
   * @param lab what the configuration has besides
   */
  void writeConfiguration(URI api, URI storage, URI tree, String branch, Path canaries, Lab lab)
      throws IOException {
    Files.writeString(
        configuration(),
        """
        api:
          sandbox: {url: '%1$s'}
        storage:
          sandbox: {storage_type: backend, base_url: '%2$s', api_url: '%2$s'}
        %6$s
        trees:
          abuse: {url: '%3$s'}
        build_configs:
          abuse: {tree: abuse, branch: '%4$s'}
        platforms:
          shell: {arch: x86_64, boot_method: qemu, dtb: [board.dtb]}
        jobs:
          kbuild-demo:
            template: kbuild
            kind: kbuild
            params: {build_command: 'touch %5$s/ran-$KCI_NODE_ID; sh scripts/build.sh'}
          boot-demo:
            template: script
            kind: job
            params: {command: 'touch %5$s/ran-$KCI_NODE_ID; artifact kernel vmlinux && test -s vmlinux && echo booted'}
          sched-tests:
            template: kunit
            kind: job
            params: {node_timeout: 60, command: 'touch %5$s/ran-$KCI_NODE_ID; sh tests/run.sh'}
        %8$s
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
        %9$s
        runtimes:
          shell: {lab_type: shell, concurrency: 20, %7$s}
        %10$s
        """
            .formatted(
                api,
                storage,
                tree,
                branch,
                canaries,
                lab.storages().indent(2).stripTrailing(),
                lab.shell(),
                lab.jobs().indent(2).stripTrailing(),
                lab.scheduler().indent(2).stripTrailing(),
                lab.runtimes().indent(2).stripTrailing()));
  }

  /** Writes the settings, readable by their owner only: the storage's credential is in them. */
  void writeSettings(int smtpPort, String storageCredential, Lab lab) throws IOException {
    Files.createFile(
        settings(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        settings(),
        """
        [DEFAULT]
        api_config = "sandbox"
        storage_config = "sandbox"
        %4$s
        [storage.sandbox]
        storage_cred = "%3$s"
        [tarball]
        kdir = "%1$s/linux"
        output = "%1$s/tarballs"
        [report]
        smtp_host = "127.0.0.1"
        smtp_port = %2$d
        smtp_tls = "none"
        html = true
        sender = "kernelci@localhost"
        recipients = ["developers@localhost"]
        """
            .formatted(folder, smtpPort, storageCredential, lab.settings()));
  }
}
