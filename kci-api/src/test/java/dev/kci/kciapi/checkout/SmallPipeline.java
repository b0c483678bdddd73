package dev.kci.kciapi.checkout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A pipeline with one build and one job on it, for one tree. */
public final class SmallPipeline {
  private SmallPipeline() {}

  /**
   * Writes {@code pipeline.yaml} to a folder.
   *
   * @param url of the tree {@code mainline}
   */
  public static void write(Path folder, String url) throws IOException {
    Files.writeString(
        folder.resolve("pipeline.yaml"),
        """
        trees:
          mainline: {url: "%s"}
        build_configs:
          mainline: {tree: mainline, branch: master, architectures: [x86_64]}
        jobs:
          kbuild: {template: kbuild, kind: kbuild}
          boot: {template: boot, kind: job}
        platforms:
          qemu: {}
        runtimes:
          shell: {lab_type: shell}
        scheduler:
          - {job: kbuild, event: {kind: checkout, state: available}, runtime: {name: shell}}
          - {job: boot, event: {kind: kbuild, name: kbuild, state: available},
             runtime: {name: shell}, platforms: [qemu]}
        """
            .formatted(url));
  }
}
