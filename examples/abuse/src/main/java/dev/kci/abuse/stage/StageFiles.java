package dev.kci.abuse.stage;

import dev.kci.quickstart.KernelLikeTree;
import dev.kci.quickstart.PipelineFiles;
import dev.kci.sandbox.Sandbox;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The configuration and settings of the attacked lab: the quickstart's, where each job also leaves
 * the file {@code ran-NODE} among the canaries.
 *
 * @param folder the folder of the files
 */
record StageFiles(Path folder) {
  private static final int HANG_LIMIT = 60;

  /** Returns the folder in which commands that should not run leave a file. */
  Path canaries() {
    return folder.resolve("canaries");
  }

  /** Returns the options for these files. */
  List<String> options() {
    return List.of(
        "--config",
        usual().configuration().toString(),
        "--config",
        jobs().toString(),
        "--config",
        extra().toString(),
        "--settings",
        usual().settings().toString());
  }

  private PipelineFiles usual() {
    return new PipelineFiles(folder);
  }

  private Path jobs() {
    return folder.resolve("jobs.yaml");
  }

  private Path extra() {
    return folder.resolve("lab.yaml");
  }

  /** Writes the files and creates the folder of canaries. */
  void write(Sandbox sandbox, URI tree, Lab lab) throws IOException {
    Files.createDirectories(canaries());
    usual()
        .writeConfiguration(
            sandbox.url(),
            sandbox.storageUrl(),
            tree.toString(),
            KernelLikeTree.BRANCH,
            HANG_LIMIT,
            lab.isolation());
    usual().writeSettings(sandbox.smtpPort(), sandbox.token("pipeline").reveal(), lab.settings());
    Files.writeString(
        jobs(),
        """
        jobs:
          kbuild-demo:
            params: {build_command: 'touch %1$s/ran-$KCI_NODE_ID; sh scripts/build.sh'}
          boot-demo:
            params: {command: 'touch %1$s/ran-$KCI_NODE_ID; artifact kernel vmlinux && test -s vmlinux && echo booted'}
          sched-tests:
            params: {command: 'touch %1$s/ran-$KCI_NODE_ID; sh tests/run.sh'}
        platforms:
          shell: {boot_method: qemu, dtb: [board.dtb]}
        runtimes:
          shell: {concurrency: 20}
        """
            .formatted(canaries()));
    Files.writeString(extra(), lab.configuration());
  }
}
